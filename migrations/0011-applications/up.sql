create schema applications;

create table applications.applications (
  id uuid primary key,
  party_id uuid not null references parties.individuals,
  -- lapsed: the bureau stayed silent, or the offer ran out; neither is a refusal of the client.
  state text not null default 'checking'
    check (state in ('checking', 'offered', 'refused', 'withdrawn', 'lapsed', 'contracted')),
  product_id uuid not null,
  product_version integer not null,
  amount_tiyn bigint not null check (amount_tiyn > 0),
  term_days integer not null check (term_days > 0),
  -- Income, obligations and purpose, as the client stated them.
  stated_sealed bytea not null check (octet_length(stated_sealed) <= 4000),
  reasons text[] not null default '{}' check (cardinality(reasons) <= 20),
  bureau_tries integer not null default 0 check (bureau_tries between 0 and 1000),
  submitted_at timestamptz not null,
  changed_at timestamptz not null,
  foreign key (product_id, product_version) references products.versions,
  check (state not in ('refused', 'lapsed') or cardinality(reasons) > 0)
);
create index on applications.applications (party_id, submitted_at);
-- One open application a client: a second click, or a second window, makes no second one.
create unique index one_open on applications.applications (party_id) where state in ('checking', 'offered');

create function applications.guard() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'an application is not deleted' using errcode = 'restrict_violation';
  end if;
  if new.id <> old.id or new.party_id <> old.party_id or new.product_id <> old.product_id
    or new.product_version <> old.product_version or new.amount_tiyn <> old.amount_tiyn
    or new.term_days <> old.term_days or new.stated_sealed <> old.stated_sealed
    or new.submitted_at <> old.submitted_at
  then
    raise exception 'what was applied for is not changed' using errcode = 'restrict_violation';
  end if;
  if new.state <> old.state and (old.state || ' ' || new.state) not in (
    'checking offered', 'checking refused', 'checking withdrawn', 'checking lapsed',
    'offered withdrawn', 'offered lapsed', 'offered contracted')
  then
    raise exception 'an application does not go from % to %', old.state, new.state
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger guard before update or delete on applications.applications
  for each row execute function applications.guard();
alter table applications.applications enable always trigger guard;

-- What the bureau said, as it came.
create table applications.reports (
  application_id uuid primary key references applications.applications,
  party_id uuid not null,
  report_id text not null check (length(report_id) between 1 and 100),
  answer_hash bytea not null check (octet_length(answer_hash) = 32),
  raw_sealed bytea not null check (octet_length(raw_sealed) <= 2100000),
  asked_under uuid not null references consents.consents,
  received_at timestamptz not null
);

-- Which edition of the table decided, on which facts, by which rules.
create table applications.decisions (
  application_id uuid primary key references applications.applications,
  party_id uuid not null,
  table_name text not null check (length(table_name) between 1 and 40),
  table_sha256 bytea not null check (octet_length(table_sha256) = 32),
  outcome text not null check (outcome in ('offer', 'refuse')),
  facts_sealed bytea not null check (octet_length(facts_sealed) <= 20000),
  trace_sealed bytea not null check (octet_length(trace_sealed) <= 300000),
  decided_at timestamptz not null
);

create table applications.offers (
  id uuid primary key,
  application_id uuid not null unique references applications.applications,
  party_id uuid not null,
  -- Figures as told to the client; they are never computed again.
  figures jsonb not null check (jsonb_typeof(figures) = 'object' and pg_column_size(figures) <= 4000),
  document_id uuid not null unique references documents.documents,
  offered_at timestamptz not null,
  expires_at timestamptz not null,
  check (expires_at > offered_at)
);

select platform.append_only('applications.reports');
select platform.append_only('applications.decisions');
select platform.append_only('applications.offers');

alter table applications.applications enable row level security;
alter table applications.reports enable row level security;
alter table applications.decisions enable row level security;
alter table applications.offers enable row level security;
create policy own on applications.applications for select using (platform.sees(party_id));
create policy own_made on applications.applications for insert
  with check (platform.sees(party_id) and state = 'checking');
-- A client takes his application back or signs; what is decided about it is written from inside.
create policy own_ended on applications.applications for update using (platform.sees(party_id))
  with check (platform.is_inside() or (platform.sees(party_id) and state in ('withdrawn', 'contracted')));
create policy own on applications.offers for select using (platform.sees(party_id));
create policy inside_offers on applications.offers for insert with check (platform.is_inside());
-- A client neither reads nor writes what was found out about him here; he has the reasons.
create policy inside on applications.reports using (platform.is_inside()) with check (platform.is_inside());
create policy inside on applications.decisions using (platform.is_inside()) with check (platform.is_inside());
select platform.grant_app('applications.applications',
  'select, insert, update (state, reasons, bureau_tries, changed_at)');
select platform.grant_app('applications.reports', 'select, insert');
select platform.grant_app('applications.decisions', 'select, insert');
select platform.grant_app('applications.offers', 'select, insert');
