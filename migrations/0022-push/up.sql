-- The key pair of RFC 8292, made once: one row, and never another.
create table notices.push_keys (
  only_one boolean primary key default true check (only_one),
  public_key text not null check (public_key ~ '^[A-Za-z0-9_-]{87}$'),
  private_sealed bytea not null check (octet_length(private_sealed) <= 500),
  made_at timestamptz not null
);
select platform.append_only('notices.push_keys');

create table notices.push_subscriptions (
  id uuid primary key,
  party_id uuid not null,
  -- Address and keys of the browser, as one sealed text; the hash finds the same browser again.
  subscriber_sealed bytea not null check (octet_length(subscriber_sealed) <= 4000),
  endpoint_hash bytea not null check (octet_length(endpoint_hash) = 32),
  subscribed_at timestamptz not null,
  ended_at timestamptz,
  ended_for text check (ended_for in ('client', 'taken-over', 'gone')),
  check ((ended_at is null) = (ended_for is null))
);
create unique index on notices.push_subscriptions (endpoint_hash) where ended_at is null;
create index on notices.push_subscriptions (party_id) where ended_at is null;

-- What became of a push: one row a message and a subscription that nothing more is tried for.
create table notices.pushes (
  message_id uuid not null references notices.messages,
  subscription_id uuid not null references notices.push_subscriptions,
  outcome text not null check (outcome in ('accepted', 'gone', 'rejected', 'unknown')),
  detail text check (length(detail) <= 300),
  at timestamptz not null,
  primary key (message_id, subscription_id)
);
select platform.append_only('notices.pushes');

alter table notices.push_keys enable row level security;
alter table notices.push_subscriptions enable row level security;
alter table notices.pushes enable row level security;
create policy inside on notices.push_keys using (platform.is_inside()) with check (platform.is_inside());
create policy own on notices.push_subscriptions for select using (platform.sees(party_id));
create policy own_made on notices.push_subscriptions for insert
  with check (platform.sees(party_id) and ended_at is null);
create policy own_ended on notices.push_subscriptions for update
  using (platform.sees(party_id)) with check (platform.sees(party_id) and ended_at is not null);
create policy inside on notices.pushes using (platform.is_inside()) with check (platform.is_inside());
select platform.grant_app('notices.push_keys', 'select, insert');
select platform.grant_app('notices.push_subscriptions', 'select, insert, update (ended_at, ended_for)');
select platform.grant_app('notices.pushes', 'select, insert');
