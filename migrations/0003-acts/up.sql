create schema acts;

create table acts.acts (
  id uuid primary key,
  actor_id uuid not null,
  principal_id uuid not null,
  authority text not null check (authority ~ '^(none|representation:[0-9a-f-]{36}|role:[a-z-]{3,40})$'),
  device text check (length(device) = 43),
  device_key jsonb,
  channel text not null check (channel in ('cabinet', 'terminal', 'office')),
  purpose text not null check (purpose ~ '^[a-z][a-z-]{2,39}$'),
  content_hash bytea not null check (octet_length(content_hash) = 32),
  nonce bytea not null unique check (octet_length(nonce) = 16),
  deadline timestamptz not null,
  digest bytea not null unique check (octet_length(digest) = 32),
  canonical text not null check (length(canonical) <= 2000),
  required text[] not null check (cardinality(required) between 1 and 7),
  summary_sealed bytea not null,
  created_at timestamptz not null,
  -- The digest is over this very text: a row whose text was changed cannot even be written.
  check (digest = sha256(convert_to(canonical, 'UTF8'))),
  check ((device is null) = (device_key is null)),
  check (deadline > created_at)
);
create index on acts.acts (principal_id, created_at);

create table acts.factors (
  act_id uuid not null references acts.acts,
  kind text not null check (kind in
    ('otp', 'live-image', 'device-key', 'password', 'totp', 'webauthn', 'digital-signature')),
  proof_sealed bytea not null,
  proven_at timestamptz not null,
  primary key (act_id, kind)
);

-- One use, by the primary key.
create table acts.uses (
  act_id uuid primary key references acts.acts,
  used_for text not null check (length(used_for) between 1 and 200),
  used_at timestamptz not null
);

select platform.append_only('acts.acts');
select platform.append_only('acts.factors');
select platform.append_only('acts.uses');

alter table acts.acts enable row level security;
alter table acts.factors enable row level security;
alter table acts.uses enable row level security;
create policy own on acts.acts
  using (platform.sees(principal_id)) with check (platform.sees(principal_id));
-- The inner select is under the policy above: what belongs to an act is seen by whoever sees the act.
create policy own on acts.factors
  using (exists (select 1 from acts.acts a where a.id = act_id))
  with check (exists (select 1 from acts.acts a where a.id = act_id));
create policy own on acts.uses
  using (exists (select 1 from acts.acts a where a.id = act_id))
  with check (exists (select 1 from acts.acts a where a.id = act_id));

select platform.grant_app('acts.acts', 'select, insert');
select platform.grant_app('acts.factors', 'select, insert');
select platform.grant_app('acts.uses', 'select, insert');
