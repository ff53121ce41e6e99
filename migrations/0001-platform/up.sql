create schema platform;

-- Who acts, and why. Set by the first statement of every transaction, gone at its end.
create function platform.actor_kind() returns text language sql stable parallel safe
  as $$ select nullif(current_setting('nesie.actor_kind', true), '') $$;
create function platform.actor_id() returns text language sql stable parallel safe
  as $$ select nullif(current_setting('nesie.actor_id', true), '') $$;
create function platform.party_id() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('nesie.party_id', true), '')::uuid $$;
create function platform.purpose() returns text language sql stable parallel safe
  as $$ select nullif(current_setting('nesie.purpose', true), '') $$;

-- Whether the transaction names both actor and purpose. Policies that show a table to every actor use it.
create function platform.named() returns boolean language sql stable parallel safe
  as $$ select coalesce(platform.actor_kind() is not null and platform.purpose() is not null, false) $$;

-- The product's own processes and staff. What a role may see among that is narrowed by the commands.
create function platform.is_inside() returns boolean language sql stable parallel safe
  as $$ select coalesce(platform.purpose() is not null and platform.actor_kind() in ('system', 'staff'), false) $$;

-- Whether the actor may see what belongs to a party. A party that isn't known is seen from inside only.
create function platform.sees(party uuid) returns boolean language sql stable parallel safe
  as $$ select coalesce(
    platform.purpose() is not null
    and (platform.actor_kind() in ('system', 'staff')
      or (platform.actor_kind() in ('applicant', 'client') and party = platform.party_id())),
    false) $$;

-- What the application's role may do, so that another role can be given the same later.
create table platform.app_grants (
  object text not null,
  privileges text not null,
  primary key (object, privileges)
);
alter table platform.app_grants enable row level security;

-- Grants to the application's role, whose name differs per database. The runner's transaction names it.
create function platform.grant_app(object text, privileges text) returns void language plpgsql as $$
declare
  role name := nullif(current_setting('nesie.app_role', true), '');
  relation regclass := object::regclass;
  kind "char";
  home name;
begin
  if role is null then
    raise exception 'grant_app is called by migrations only';
  end if;
  if privileges !~ '^\s*(select|insert|update|delete|usage)(\s*\([a-z0-9_, ]+\))?(\s*,\s*(select|insert|update|delete|usage)(\s*\([a-z0-9_, ]+\))?)*\s*$' then
    raise exception 'not a list of privileges: %', privileges;
  end if;
  select c.relkind, n.nspname into kind, home
    from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = relation;
  execute format('grant usage on schema %I to %I', home, role);
  execute format('grant %s on %s %s to %I', privileges, case when kind = 'S' then 'sequence' else 'table' end, relation, role);
  insert into platform.app_grants values (object, privileges) on conflict do nothing;
end $$;
revoke execute on function platform.grant_app(text, text) from public;

-- The same grants again, for the role that the transaction names; what was dropped since is passed over.
create function platform.grant_app_again() returns void language plpgsql as $$
declare
  given record;
begin
  for given in select a.object, a.privileges from platform.app_grants a where to_regclass(a.object) is not null loop
    perform platform.grant_app(given.object, given.privileges);
  end loop;
end $$;
revoke execute on function platform.grant_app_again() from public;

create function platform.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '%.% is append-only: % is refused', tg_table_schema, tg_table_name, tg_op
    using errcode = 'restrict_violation';
end $$;

-- Refuses UPDATE, DELETE and TRUNCATE to everybody, the owner role too.
create function platform.append_only(object text) returns void language plpgsql as $$
declare
  relation regclass := object::regclass;
begin
  execute format('create trigger append_only before update or delete on %s for each row execute function platform.refuse_change()', relation);
  execute format('create trigger append_only_whole before truncate on %s for each statement execute function platform.refuse_change()', relation);
  execute format('alter table %s enable always trigger append_only', relation);
  execute format('alter table %s enable always trigger append_only_whole', relation);
end $$;
revoke execute on function platform.append_only(text) from public;

-- One row: what this installation is. Written by the runner of migrations, once.
create table platform.installation (
  id boolean primary key default true check (id),
  mode text not null check (mode in ('sandbox', 'production')),
  offset_ms bigint not null default 0 check (offset_ms >= 0 and offset_ms <= 3155760000000),
  constraint no_offset_in_production check (mode = 'sandbox' or offset_ms = 0)
);
create function platform.guard_installation() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'the installation''s row stays' using errcode = 'restrict_violation';
  end if;
  if new.mode <> old.mode then
    raise exception 'an installation stays what it was made as: %', old.mode using errcode = 'restrict_violation';
  end if;
  if new.offset_ms < old.offset_ms then
    raise exception 'business time does not run backwards' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger guard before update or delete on platform.installation
  for each row execute function platform.guard_installation();
alter table platform.installation enable row level security;
create policy every_actor_reads on platform.installation for select using (platform.named());
create policy inside_moves_time on platform.installation for update
  using (platform.is_inside()) with check (platform.is_inside());
select platform.grant_app('platform.installation', 'select, update (offset_ms)');

-- A request's key, in the transaction of its effect: fifty parallel requests with one key wait here for the first.
create table platform.idempotency (
  scope text not null check (length(scope) between 1 and 200),
  key text not null check (length(key) between 1 and 200),
  purpose text not null,
  request_hash bytea not null check (length(request_hash) = 32),
  result_sealed bytea,
  recorded_at timestamptz not null,
  primary key (scope, key)
);
create index idempotency_by_time on platform.idempotency (recorded_at);
alter table platform.idempotency enable row level security;
create policy own on platform.idempotency
  using (platform.named() and scope = nullif(current_setting('nesie.scope', true), ''))
  with check (platform.named() and scope = nullif(current_setting('nesie.scope', true), ''));
create policy inside_forgets on platform.idempotency for delete using (platform.is_inside());
create policy inside_looks on platform.idempotency for select using (platform.actor_kind() = 'system' and platform.named());
select platform.grant_app('platform.idempotency', 'select, insert, update (result_sealed), delete');

-- Durable work: one row a step, moved in the transaction of its effect.
create table platform.steps (
  id uuid primary key default gen_random_uuid(),
  kind text not null check (length(kind) between 1 and 100),
  key text not null check (length(key) between 1 and 200),
  party_id uuid,
  state text not null default 'waiting' check (state in ('waiting', 'done', 'dead')),
  wake_at timestamptz not null,
  created_at timestamptz not null,
  finished_at timestamptz,
  -- Real time: how long the one who works on it holds it, and when a failed try may be repeated.
  lease_until timestamptz,
  retry_at timestamptz,
  fence bigint not null default 0,
  attempts integer not null default 0,
  last_error text check (length(last_error) <= 500),
  unique (kind, key)
);
create index steps_waiting on platform.steps (wake_at) where state = 'waiting';
create index steps_dead on platform.steps (finished_at) where state = 'dead';
alter table platform.steps enable row level security;
create policy actor_schedules on platform.steps for insert
  with check (platform.named() and (party_id is null or platform.sees(party_id)));
create policy inside_works on platform.steps using (platform.is_inside()) with check (platform.is_inside());
select platform.grant_app('platform.steps', 'select, insert, update, delete');

-- Token buckets on real time. What is limited (a phone, an address) is kept as a keyed hash.
create table platform.limits (
  kind text not null check (length(kind) between 1 and 100),
  key_hash bytea not null check (length(key_hash) = 32),
  tokens double precision not null,
  filled_at timestamptz not null,
  -- After this moment the bucket is full again and the row says nothing.
  full_at timestamptz not null,
  primary key (kind, key_hash)
);
create index limits_full on platform.limits (full_at);
alter table platform.limits enable row level security;
create policy inside_counts on platform.limits using (platform.is_inside()) with check (platform.is_inside());
select platform.grant_app('platform.limits', 'select, insert, update, delete');
