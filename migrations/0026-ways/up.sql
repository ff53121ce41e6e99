-- An act may be proven in one of several ways; what was asked before is the only way of an old act.
alter table acts.acts add column ways jsonb;
alter table acts.acts disable trigger append_only;
update acts.acts set ways = jsonb_build_array(to_jsonb(required));
alter table acts.acts enable always trigger append_only;
alter table acts.acts alter column ways set not null;
alter table acts.acts add check (jsonb_typeof(ways) = 'array' and jsonb_array_length(ways) between 1 and 16);
alter table acts.acts drop column required;

alter table acts.factors drop constraint factors_kind_check;
alter table acts.factors add constraint factors_kind_check check (kind in
  ('otp', 'totp', 'hotp', 'security-key', 'passkey', 'password', 'digital-signature', 'live-image', 'device-key'));
