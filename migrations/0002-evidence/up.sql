create schema evidence;

-- One row a subject: a party under its pseudonym, or a kind of process of the MFO. Holds the head of its chain.
create table evidence.subjects (
  subject text primary key check (subject ~ '^([0-9a-f]{64}|process:[a-z][a-z0-9-]{0,63})$'),
  party_id uuid unique,
  number bigint not null default 0 check (number >= 0),
  hash bytea check (octet_length(hash) = 32),
  check ((number = 0) = (hash is null)),
  check ((party_id is null) = (subject like 'process:%'))
);
create function evidence.guard_subject() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'a subject''s head stays' using errcode = 'restrict_violation';
  end if;
  if new.subject <> old.subject or new.party_id is distinct from old.party_id
    or new.number <> old.number + 1 or new.hash is not distinct from old.hash then
    raise exception 'a head moves on by one leaf' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger guard before update or delete on evidence.subjects
  for each row execute function evidence.guard_subject();
alter table evidence.subjects enable always trigger guard;

-- The queue: a command's leaf, in the command's own transaction. Marked, never skipped by a watermark.
create table evidence.pending (
  id bigint generated always as identity primary key,
  leaf_hash bytea not null unique,
  subject text not null references evidence.subjects,
  number bigint not null check (number > 0),
  leaf text not null check (length(leaf) <= 32768),
  leaf_index bigint unique check (leaf_index >= 0),
  unique (subject, number),
  check (leaf_hash = sha256('\x00'::bytea || convert_to(leaf, 'UTF8')))
);
create index pending_waiting on evidence.pending (id) where leaf_index is null;
create function evidence.guard_pending() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'a leaf stays' using errcode = 'restrict_violation';
  end if;
  if old.leaf_index is not null or (new.id, new.leaf_hash, new.subject, new.number, new.leaf)
    is distinct from (old.id, old.leaf_hash, old.subject, old.number, old.leaf) then
    raise exception 'a leaf is only marked, once' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger guard before update or delete on evidence.pending
  for each row execute function evidence.guard_pending();
alter table evidence.pending enable always trigger guard;

-- What the leaf's hashes were made of, sealed with the subject's key: gone with that key.
create table evidence.openings (
  leaf_hash bytea primary key references evidence.pending (leaf_hash),
  subject text not null references evidence.subjects,
  sealed bytea not null
);
select platform.append_only('evidence.openings');

-- The log itself. Index 0, 1, 2 … without gaps; within a subject number 1, 2, 3 ….
create table evidence.leaves (
  leaf_index bigint primary key,
  leaf_hash bytea not null unique,
  subject text not null references evidence.subjects,
  number bigint not null,
  leaf text not null,
  unique (subject, number),
  check (leaf_hash = sha256('\x00'::bytea || convert_to(leaf, 'UTF8')))
);
create function evidence.guard_next_leaf() returns trigger language plpgsql as $$
begin
  if new.leaf_index <> coalesce((select max(l.leaf_index) + 1 from evidence.leaves l), 0) then
    raise exception 'leaf % is not the next one', new.leaf_index using errcode = 'restrict_violation';
  end if;
  if new.number <> 1 and not exists
    (select 1 from evidence.leaves l where l.subject = new.subject and l.number = new.number - 1) then
    raise exception 'leaf % of % has none before it', new.number, new.subject using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger guard_next before insert on evidence.leaves
  for each row execute function evidence.guard_next_leaf();
alter table evidence.leaves enable always trigger guard_next;
select platform.append_only('evidence.leaves');

-- Hashes of the tree, 256 to a tile (C2SP tlog-tiles); a tile only grows at its end.
create table evidence.tiles (
  level smallint not null check (level between 0 and 7),
  tile_index bigint not null check (tile_index >= 0),
  hashes bytea not null check (octet_length(hashes) between 32 and 8192 and octet_length(hashes) % 32 = 0),
  primary key (level, tile_index)
);
create function evidence.guard_tile() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or (new.level, new.tile_index) is distinct from (old.level, old.tile_index)
    or octet_length(new.hashes) <= octet_length(old.hashes)
    or substring(new.hashes for octet_length(old.hashes)) <> old.hashes then
    raise exception 'a tile only grows' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger guard before update or delete on evidence.tiles
  for each row execute function evidence.guard_tile();
alter table evidence.tiles enable always trigger guard;

-- Sizes at which the log is signed: committed first, signed after, so that no signature outlives a rollback.
create table evidence.tree_heads (
  size bigint primary key check (size > 0),
  root bytea not null check (octet_length(root) = 32),
  fence bigint not null,
  made_at timestamptz not null
);
select platform.append_only('evidence.tree_heads');

create table evidence.checkpoints (
  size bigint primary key references evidence.tree_heads,
  note text not null check (length(note) <= 4096),
  signed_at timestamptz not null
);
select platform.append_only('evidence.checkpoints');

create table evidence.cosignatures (
  size bigint not null references evidence.checkpoints,
  witness text not null check (length(witness) between 1 and 255),
  line text not null check (length(line) <= 1024),
  received_at timestamptz not null,
  primary key (size, witness)
);
select platform.append_only('evidence.cosignatures');

-- Up to where each witness has followed.
create table evidence.witnesses (
  name text primary key check (length(name) between 1 and 255),
  size bigint not null check (size >= 0)
);

-- One row: who sequences holds its lock; whoever comes later has a higher fence.
create table evidence.sequencer (
  id boolean primary key default true check (id),
  fence bigint not null default 0,
  -- size of the tree right after its last list of heads
  headed_size bigint not null default 0
);
insert into evidence.sequencer default values;
create function evidence.guard_sequencer() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or new.fence < old.fence or new.headed_size < old.headed_size then
    raise exception 'the sequencer goes forward only' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger guard before update or delete on evidence.sequencer
  for each row execute function evidence.guard_sequencer();

create table evidence.trust_editions (
  number integer primary key check (number > 0),
  fingerprint bytea not null unique check (octet_length(fingerprint) = 32),
  edition text not null,
  signature text not null
);
select platform.append_only('evidence.trust_editions');

-- Signing keys, sealed with the MFO's own data key. The newest of each use signs.
create table evidence.signing_keys (
  use text not null check (use in ('log', 'pack', 'edition')),
  number integer not null check (number > 0),
  name text not null,
  vkey text not null unique,
  seed_sealed bytea not null,
  made_at timestamptz not null,
  primary key (use, number)
);
select platform.append_only('evidence.signing_keys');

alter table evidence.subjects enable row level security;
alter table evidence.pending enable row level security;
alter table evidence.openings enable row level security;
alter table evidence.leaves enable row level security;
alter table evidence.tiles enable row level security;
alter table evidence.tree_heads enable row level security;
alter table evidence.checkpoints enable row level security;
alter table evidence.cosignatures enable row level security;
alter table evidence.witnesses enable row level security;
alter table evidence.sequencer enable row level security;
alter table evidence.trust_editions enable row level security;
alter table evidence.signing_keys enable row level security;

create function evidence.is_process() returns boolean language sql stable parallel safe
  as $$ select coalesce(platform.named() and platform.actor_kind() = 'system', false) $$;

-- A process's chain is anybody's to continue: it holds nothing personal.
create policy own on evidence.subjects
  using ((party_id is null and platform.named()) or platform.sees(party_id))
  with check ((party_id is null and platform.named()) or platform.sees(party_id));
-- The inner selects are under the policy above.
create policy own_seen on evidence.pending for select
  using (exists (select 1 from evidence.subjects s where s.subject = pending.subject));
create policy own_added on evidence.pending for insert
  with check (leaf_index is null and exists (select 1 from evidence.subjects s where s.subject = pending.subject));
create policy sequencer_marks on evidence.pending for update
  using (evidence.is_process()) with check (evidence.is_process());
create policy own_seen on evidence.openings for select
  using (exists (select 1 from evidence.subjects s where s.subject = openings.subject));
create policy own_added on evidence.openings for insert
  with check (exists (select 1 from evidence.subjects s where s.subject = openings.subject));
create policy own_seen on evidence.leaves for select
  using (exists (select 1 from evidence.subjects s where s.subject = leaves.subject));
create policy sequencer_adds on evidence.leaves for insert with check (evidence.is_process());
create policy everybody_reads on evidence.tiles for select using (platform.named());
create policy sequencer_adds on evidence.tiles for insert with check (evidence.is_process());
create policy sequencer_extends on evidence.tiles for update
  using (evidence.is_process()) with check (evidence.is_process());
create policy everybody_reads on evidence.tree_heads for select using (platform.named());
create policy sequencer_adds on evidence.tree_heads for insert with check (evidence.is_process());
create policy everybody_reads on evidence.checkpoints for select using (platform.named());
create policy sequencer_adds on evidence.checkpoints for insert with check (evidence.is_process());
create policy everybody_reads on evidence.cosignatures for select using (platform.named());
create policy sequencer_adds on evidence.cosignatures for insert with check (evidence.is_process());
create policy process_only on evidence.witnesses
  using (evidence.is_process()) with check (evidence.is_process());
create policy process_only on evidence.sequencer
  using (evidence.is_process()) with check (evidence.is_process());
create policy everybody_reads on evidence.trust_editions for select using (platform.named());
create policy process_adds on evidence.trust_editions for insert with check (evidence.is_process());
create policy process_only on evidence.signing_keys
  using (evidence.is_process()) with check (evidence.is_process());

select platform.grant_app('evidence.subjects', 'select, insert, update (number, hash)');
select platform.grant_app('evidence.pending', 'select, insert, update (leaf_index)');
select platform.grant_app('evidence.openings', 'select, insert');
select platform.grant_app('evidence.leaves', 'select, insert');
select platform.grant_app('evidence.tiles', 'select, insert, update (hashes)');
select platform.grant_app('evidence.tree_heads', 'select, insert');
select platform.grant_app('evidence.checkpoints', 'select, insert');
select platform.grant_app('evidence.cosignatures', 'select, insert');
select platform.grant_app('evidence.witnesses', 'select, insert, update (size)');
select platform.grant_app('evidence.sequencer', 'select, update (fence, headed_size)');
select platform.grant_app('evidence.trust_editions', 'select, insert');
select platform.grant_app('evidence.signing_keys', 'select, insert');
