create schema parties;

create table parties.drafts (
  id uuid primary key,
  state text not null default 'draft'
    check (state in ('draft', 'submitted', 'confirmed', 'refused', 'expired')),
  -- Null once expired: the keys are gone as well.
  fields_sealed bytea check (octet_length(fields_sealed) <= 20000),
  phone_act_id uuid references acts.acts,
  phone_confirmed_hash bytea check (octet_length(phone_confirmed_hash) = 32),
  refused_for text check (length(refused_for) <= 100),
  created_at timestamptz not null,
  changed_at timestamptz not null,
  expires_at timestamptz not null,
  check ((state = 'expired') = (fields_sealed is null)),
  check ((state = 'refused') = (refused_for is not null))
);

create function parties.guard_draft() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'a draft is not deleted: its keys are' using errcode = 'restrict_violation';
  end if;
  if new.id <> old.id or new.created_at <> old.created_at then
    raise exception 'a draft keeps its id' using errcode = 'restrict_violation';
  end if;
  if new.state <> old.state and (old.state || ' ' || new.state) not in (
    'draft submitted', 'draft expired', 'submitted confirmed', 'submitted refused', 'submitted expired',
    'refused expired')
  then
    raise exception 'a draft does not go from % to %', old.state, new.state using errcode = 'restrict_violation';
  end if;
  -- R-6.7: what was submitted is what will be confirmed.
  if old.state <> 'draft' and new.state <> 'expired' and
    (new.fields_sealed is distinct from old.fields_sealed
      or new.phone_confirmed_hash is distinct from old.phone_confirmed_hash)
  then
    raise exception 'a submitted draft is frozen' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger guard before update or delete on parties.drafts
  for each row execute function parties.guard_draft();
alter table parties.drafts enable always trigger guard;

create table parties.pictures (
  party_id uuid not null references parties.drafts,
  kind text not null check (kind in ('portrait', 'document-front')),
  sha256 bytea not null check (octet_length(sha256) = 32),
  image_sealed bytea not null check (octet_length(image_sealed) <= 5300000),
  verdict_sealed bytea not null check (octet_length(verdict_sealed) <= 20000),
  passed boolean not null,
  taken_at timestamptz not null,
  primary key (party_id, kind)
);

create function parties.guard_picture() returns trigger language plpgsql as $$
declare
  state text := (select d.state from parties.drafts d where d.id = coalesce(old.party_id, new.party_id));
begin
  if state = 'draft' or (tg_op = 'DELETE' and state = 'expired') then
    return coalesce(new, old);
  end if;
  raise exception 'the pictures of a submitted draft are frozen' using errcode = 'restrict_violation';
end $$;
create trigger guard before insert or update or delete on parties.pictures
  for each row execute function parties.guard_picture();
alter table parties.pictures enable always trigger guard;

create table parties.registrations (
  party_id uuid primary key references parties.drafts,
  -- Canonical JSON of the frozen draft; content_hash is its SHA-256, named by the act that registers.
  frozen_sealed bytea not null check (octet_length(frozen_sealed) <= 20000),
  content_hash bytea not null unique check (octet_length(content_hash) = 32),
  iin_sealed bytea not null,
  iin_hash bytea not null check (octet_length(iin_hash) = 32),
  hash_version integer not null,
  device text not null check (length(device) = 43),
  device_key jsonb not null,
  language text not null check (language in ('kk', 'ru', 'en')),
  submitted_at timestamptz not null
);
-- The IIN is in here: refused to everybody, the owner role too.
select platform.append_only('parties.registrations');

create table parties.individuals (
  party_id uuid primary key references parties.registrations,
  -- 0007 makes it a foreign key to a successful, unexpired record.
  identification_record_id uuid not null unique,
  act_id uuid not null unique references acts.acts,
  confirmed_at timestamptz not null
);
select platform.append_only('parties.individuals');

create table parties.iin_hashes (
  version integer not null,
  hash bytea not null check (octet_length(hash) = 32),
  party_id uuid not null references parties.individuals,
  primary key (version, hash),
  unique (party_id, version)
);
create function parties.refuse_update() returns trigger language plpgsql as $$
begin
  raise exception '%.% is not changed', tg_table_schema, tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger guard before update on parties.iin_hashes
  for each row execute function parties.refuse_update();
alter table parties.iin_hashes enable always trigger guard;

create table parties.contacts (
  party_id uuid primary key references parties.individuals,
  phone_sealed bytea not null,
  phone_hash bytea not null check (octet_length(phone_hash) = 32),
  language text not null check (language in ('kk', 'ru', 'en')),
  -- the act that allowed this phone: of registration, or of the change
  act_id uuid not null references acts.acts,
  changed_at timestamptz not null
);
-- Not unique: a family may share a phone, and a phone never decides who somebody is.
create index on parties.contacts (phone_hash);

create table parties.accounts (
  id uuid primary key,
  party_id uuid not null references parties.registrations,
  iban_sealed bytea not null,
  iban_hash bytea not null check (octet_length(iban_hash) = 32),
  bank_code text not null check (bank_code ~ '^\d{3}$'),
  state text not null default 'unknown' check (state in ('unknown', 'own', 'not-own')),
  asked integer not null default 0,
  answered_at timestamptz,
  -- null: given with the registration, whose own act names it
  act_id uuid references acts.acts,
  given_at timestamptz not null,
  unique (party_id, iban_hash),
  check ((state = 'unknown') = (answered_at is null))
);
create function parties.guard_account() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or new.id <> old.id or new.party_id <> old.party_id
    or new.iban_sealed <> old.iban_sealed or new.iban_hash <> old.iban_hash
    or new.act_id is distinct from old.act_id or (old.state <> 'unknown' and new.state <> old.state)
  then
    raise exception 'an account is answered for once, and another account is another row'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger guard before update or delete on parties.accounts
  for each row execute function parties.guard_account();
alter table parties.accounts enable always trigger guard;

do $$
declare
  name text;
begin
  foreach name in array array['pictures', 'registrations', 'individuals', 'iin_hashes', 'contacts'] loop
    execute format('alter table parties.%I enable row level security', name);
    execute format(
      'create policy own on parties.%I using (platform.sees(party_id)) with check (platform.sees(party_id))', name);
  end loop;
end $$;
alter table parties.accounts enable row level security;
create policy own on parties.accounts for select using (platform.sees(party_id));
-- R-6.1e: a client gives an account; whether it is his own is the bank's word, which he does not write.
create policy own_given on parties.accounts for insert
  with check (platform.sees(party_id) and state = 'unknown' and asked = 0);
create policy inside_answers on parties.accounts for update
  using (platform.is_inside()) with check (platform.is_inside());
-- R-2.4: who only intends to apply is a client already, and his draft is as much his own.
alter table parties.drafts enable row level security;
create policy own on parties.drafts using (platform.sees(id)) with check (platform.sees(id));

select platform.grant_app('parties.drafts', 'select, insert, update');
select platform.grant_app('parties.pictures', 'select, insert, update, delete');
select platform.grant_app('parties.registrations', 'select, insert');
select platform.grant_app('parties.individuals', 'select, insert');
select platform.grant_app('parties.iin_hashes', 'select, insert');
-- No UPDATE: a phone changes only by an act with a method of clause 7 (R-6.6), and no command does that yet.
select platform.grant_app('parties.contacts', 'select, insert');
select platform.grant_app('parties.accounts', 'select, insert, update (state, asked, answered_at)');
