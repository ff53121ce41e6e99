create schema notices;

create table notices.messages (
  id uuid primary key,
  party_id uuid not null,
  channel text not null default 'sms' check (channel = 'sms'),
  purpose text not null check (purpose ~ '^[a-z][a-z-]{2,39}$'),
  to_sealed bytea not null,
  to_hash bytea not null check (octet_length(to_hash) = 32),
  -- Null when the message held a secret and has left, or is given up.
  text_sealed bytea check (octet_length(text_sealed) <= 5000),
  is_secret boolean not null,
  state text not null default 'queued'
    check (state in ('queued', 'sent', 'delivered', 'failed', 'rejected', 'unknown', 'lapsed')),
  tries integer not null default 0 check (tries between 0 and 100),
  lookups integer not null default 0 check (lookups between 0 and 100),
  provider_id text check (length(provider_id) <= 200),
  queued_at timestamptz not null,
  -- After this moment it is not sent any more; business time.
  not_after timestamptz,
  settled_at timestamptz
);
create index on notices.messages (party_id, queued_at);

create table notices.attempts (
  message_id uuid not null references notices.messages,
  number integer not null check (number between 1 and 200),
  kind text not null check (kind in ('send', 'lookup')),
  outcome text not null check (length(outcome) <= 40),
  detail text check (length(detail) <= 300),
  at timestamptz not null,
  primary key (message_id, number)
);
select platform.append_only('notices.attempts');

alter table notices.messages enable row level security;
alter table notices.attempts enable row level security;
create policy own on notices.messages for select using (platform.sees(party_id));
create policy own_queued on notices.messages for insert
  with check (platform.sees(party_id) and state = 'queued' and tries = 0);
-- What became of a message, the product's own process writes.
create policy inside_moves on notices.messages for update
  using (platform.is_inside()) with check (platform.is_inside());
create policy inside on notices.attempts using (platform.is_inside()) with check (platform.is_inside());

select platform.grant_app('notices.messages',
  'select, insert, update (state, tries, lookups, provider_id, text_sealed, settled_at)');
select platform.grant_app('notices.attempts', 'select, insert');
