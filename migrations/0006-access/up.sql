create schema access;

create table access.persons (
  person_id uuid primary key references parties.individuals,
  identifier_sealed bytea not null,
  password_hash text check (password_hash ~ '^\$argon2id\$v=19\$' and length(password_hash) <= 300),
  password_set_at timestamptz,
  opened_at timestamptz not null,
  check ((password_hash is null) = (password_set_at is null))
);

create table access.identifier_hashes (
  version integer not null,
  hash bytea not null check (octet_length(hash) = 32),
  person_id uuid not null references access.persons,
  primary key (version, hash),
  unique (person_id, version)
);

-- For ever, and tied to nobody.
create table access.identifiers_issued (
  version integer not null,
  hash bytea not null check (octet_length(hash) = 32),
  primary key (version, hash)
);
select platform.append_only('access.identifiers_issued');

create table access.one_time_passwords (
  id uuid primary key,
  act_id uuid not null references acts.acts,
  party_id uuid not null,
  number integer not null check (number between 1 and 20),
  code_hmac bytea not null check (octet_length(code_hmac) = 32),
  -- Real time: a code lives five minutes on the wall clock.
  issued_at timestamptz not null,
  expires_at timestamptz not null,
  unique (act_id, number)
);
select platform.append_only('access.one_time_passwords');

create table access.code_tries (
  one_time_password_id uuid not null references access.one_time_passwords,
  guess_hmac bytea not null check (octet_length(guess_hmac) = 32),
  tried_at timestamptz not null,
  primary key (one_time_password_id, guess_hmac)
);
select platform.append_only('access.code_tries');

create table access.device_keys (
  id uuid primary key,
  person_id uuid not null references parties.individuals,
  thumbprint text not null check (length(thumbprint) = 43),
  jwk jsonb not null,
  act_id uuid not null unique references acts.acts,
  bound_at timestamptz not null,
  revoked_at timestamptz,
  unique (person_id, thumbprint)
);

create table access.sessions (
  id uuid primary key,
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  previous_hash bytea unique check (octet_length(previous_hash) = 32),
  previous_until timestamptz,
  -- Whom the token before stood for: it never stands for more.
  previous_kind text check (previous_kind in ('visitor', 'applicant', 'client')),
  previous_person_id uuid,
  previous_party_id uuid,
  kind text not null default 'visitor' check (kind in ('visitor', 'applicant', 'client')),
  person_id uuid,
  party_id uuid,
  device_id uuid references access.device_keys,
  -- Real time.
  created_at timestamptz not null,
  seen_at timestamptz not null,
  idle_seconds integer not null check (idle_seconds > 0),
  expires_at timestamptz not null,
  ended_at timestamptz,
  check ((kind = 'visitor') = (party_id is null)),
  check ((kind = 'client') = (person_id is not null)),
  check ((previous_hash is null) = (previous_until is null)),
  check ((previous_hash is null) = (previous_kind is null))
);
create index on access.sessions (expires_at);

create table access.lookups (
  id uuid primary key,
  kind text not null check (kind in ('log-in-code', 'recover-identifier')),
  session_id uuid not null references access.sessions on delete cascade,
  identifier_hash bytea check (octet_length(identifier_hash) = 32),
  sought_sealed bytea not null,
  act_id uuid references acts.acts,
  asked_at timestamptz not null
);
create index on access.lookups (session_id, identifier_hash, asked_at);
create index on access.lookups (asked_at);

create table access.staff (
  id uuid primary key,
  login text not null unique check (login ~ '^[a-z][a-z0-9.-]{1,39}$'),
  name_sealed bytea not null,
  roles text[] not null check (cardinality(roles) between 1 and 9 and roles <@ array[
    'cashier', 'loan-officer', 'underwriter', 'compliance', 'security', 'accountant', 'administrator', 'auditor']),
  password_hash text not null check (password_hash ~ '^\$argon2id\$v=19\$'),
  totp_sealed bytea not null,
  -- The last time step whose code was taken: a TOTP code serves once.
  totp_step bigint not null default 0,
  added_by text not null,
  added_at timestamptz not null,
  left_at timestamptz
);

create table access.approval_requests (
  id uuid primary key,
  what text not null check (what ~ '^[a-z][a-z-]{2,39}$'),
  -- SHA-256 of the canonical JSON of exactly what is to be done.
  digest bytea not null check (octet_length(digest) = 32),
  requested_by uuid not null references access.staff,
  requested_at timestamptz not null,
  expires_at timestamptz not null
);
select platform.append_only('access.approval_requests');

create table access.approvals (
  request_id uuid not null references access.approval_requests,
  staff_id uuid not null references access.staff,
  approved_at timestamptz not null,
  primary key (request_id, staff_id)
);
create function access.guard_approval() returns trigger language plpgsql as $$
begin
  if new.staff_id = (select r.requested_by from access.approval_requests r where r.id = new.request_id) then
    raise exception 'who asks does not approve' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger guard before insert on access.approvals
  for each row execute function access.guard_approval();
alter table access.approvals enable always trigger guard;
select platform.append_only('access.approvals');

create table access.approval_uses (
  request_id uuid primary key references access.approval_requests,
  used_at timestamptz not null
);
create function access.guard_approval_use() returns trigger language plpgsql as $$
begin
  if (select count(*) from access.approvals a where a.request_id = new.request_id) < 2 then
    raise exception 'two approvals are needed' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger guard before insert on access.approval_uses
  for each row execute function access.guard_approval_use();
alter table access.approval_uses enable always trigger guard;
select platform.append_only('access.approval_uses');

-- What belongs to a person or party is seen by him and from inside; the rest from inside only.
do $$
declare
  name text;
begin
  foreach name in array array['persons', 'device_keys'] loop
    execute format('alter table access.%I enable row level security', name);
    execute format(
      'create policy own on access.%I using (platform.sees(person_id)) with check (platform.sees(person_id))', name);
  end loop;
  foreach name in array array['sessions', 'lookups', 'staff', 'approval_requests', 'approvals', 'approval_uses'] loop
    execute format('alter table access.%I enable row level security', name);
    execute format(
      'create policy inside on access.%I using (platform.is_inside()) with check (platform.is_inside())', name);
  end loop;
end $$;
alter table access.identifier_hashes enable row level security;
create policy own on access.identifier_hashes
  using (platform.sees(person_id)) with check (platform.sees(person_id));
alter table access.identifiers_issued enable row level security;
create policy all_named on access.identifiers_issued using (platform.named()) with check (platform.named());
alter table access.one_time_passwords enable row level security;
create policy own on access.one_time_passwords
  using (platform.sees(party_id)) with check (platform.sees(party_id));
alter table access.code_tries enable row level security;
create policy own on access.code_tries
  using (exists (select 1 from access.one_time_passwords p where p.id = one_time_password_id))
  with check (exists (select 1 from access.one_time_passwords p where p.id = one_time_password_id));

select platform.grant_app('access.persons', 'select, insert, update (password_hash, password_set_at)');
select platform.grant_app('access.identifier_hashes', 'select, insert');
select platform.grant_app('access.identifiers_issued', 'select, insert');
select platform.grant_app('access.one_time_passwords', 'select, insert');
select platform.grant_app('access.code_tries', 'select, insert');
select platform.grant_app('access.device_keys', 'select, insert, update (revoked_at)');
select platform.grant_app('access.sessions', 'select, insert, update, delete');
select platform.grant_app('access.lookups', 'select, insert, update (act_id), delete');
select platform.grant_app('access.staff', 'select, insert, update (password_hash, totp_sealed, totp_step, roles, left_at)');
select platform.grant_app('access.approval_requests', 'select, insert');
select platform.grant_app('access.approvals', 'select, insert');
select platform.grant_app('access.approval_uses', 'select, insert');
