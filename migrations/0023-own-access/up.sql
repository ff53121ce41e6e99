-- What a person is shown of his sessions and devices. Browser and system in words, such as `Chrome · Android`;
-- nothing that tells one phone of a kind from another.
alter table access.sessions
  add column label text check (length(label) <= 80),
  -- when it became the client's or the applicant's; real time
  add column raised_at timestamptz,
  -- why it was ended from elsewhere, so that its browser can say so
  add column ended_for text check (ended_for in ('ended-elsewhere', 'password-changed', 'draft-transferred'));
create index on access.sessions (person_id) where person_id is not null;
create index on access.sessions (party_id) where kind = 'applicant';
-- A client sees and ends his own; nobody else's are there.
create policy own on access.sessions for select
  using (platform.named() and platform.actor_kind() = 'client' and person_id::text = platform.actor_id());
create policy own_ends on access.sessions for update
  using (platform.named() and platform.actor_kind() = 'client' and person_id::text = platform.actor_id())
  with check (platform.named() and platform.actor_kind() = 'client' and person_id::text = platform.actor_id());

-- A device that was taken away may be bound again, by another act: then it is another row.
alter table access.device_keys add column label text check (length(label) <= 80);
alter table access.device_keys drop constraint device_keys_person_id_thumbprint_key;
create unique index device_keys_bound on access.device_keys (person_id, thumbprint) where revoked_at is null;
create function access.guard_device_key() returns trigger language plpgsql as $$
begin
  if old.revoked_at is not null and new.revoked_at is distinct from old.revoked_at then
    raise exception 'a device that was taken away does not come back' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger guard before update on access.device_keys
  for each row execute function access.guard_device_key();
alter table access.device_keys enable always trigger guard;
select platform.grant_app('access.device_keys', 'update (label)');

-- The language is the client's to choose; the phone still changes by an act only (R-6.6).
select platform.grant_app('parties.contacts', 'update (language)');

-- A draft goes on in another browser: the link's token is kept as a hash, and serves once.
create table parties.transfers (
  id uuid primary key,
  draft_id uuid not null references parties.drafts,
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  -- Real time.
  made_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index on parties.transfers (draft_id);
create index on parties.transfers (expires_at);
create function parties.guard_transfer() returns trigger language plpgsql as $$
begin
  if new.id <> old.id or new.draft_id <> old.draft_id or new.token_hash <> old.token_hash
    or new.expires_at > old.expires_at or old.used_at is not null
  then
    raise exception 'a link serves once, and no longer than it was made for' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger guard before update on parties.transfers
  for each row execute function parties.guard_transfer();
alter table parties.transfers enable always trigger guard;
alter table parties.transfers enable row level security;
create policy own on parties.transfers using (platform.sees(draft_id)) with check (platform.sees(draft_id));
select platform.grant_app('parties.transfers', 'select, insert, update (expires_at, used_at), delete');
