-- R-12.2: who opened a party's sealed fields, and what for. One row a transaction and party; written by packages/db.
create table platform.accesses (
  id bigint generated always as identity primary key,
  party_id uuid not null,
  -- Business time, like everything else that the client is shown.
  at timestamptz not null,
  actor_kind text not null check (actor_kind in ('visitor', 'applicant', 'client', 'staff', 'system')),
  actor_id text check (length(actor_id) <= 100),
  purpose text not null check (purpose ~ '^[a-z][a-z0-9-]{0,79}$'),
  -- Tables whose sealed fields were opened, as schema.table.
  what text[] not null check (cardinality(what) between 1 and 50)
);
create index on platform.accesses (party_id, at desc);
select platform.append_only('platform.accesses');

alter table platform.accesses enable row level security;
create policy own on platform.accesses for select using (platform.sees(party_id));
-- Nobody writes another's name or another purpose than his transaction's own.
create policy as_oneself on platform.accesses for insert with check (
  platform.named()
  and actor_kind = platform.actor_kind()
  and actor_id is not distinct from platform.actor_id()
  and purpose = platform.purpose());
select platform.grant_app('platform.accesses', 'select, insert');
