create schema loans;

-- What was signed. Never changed: a loan's state is computed from its events.
create table loans.loans (
  id uuid primary key,
  contract_id uuid not null unique,
  party_id uuid not null references parties.individuals,
  -- What the client writes when paying: the contract's number.
  reference text not null check (reference ~ '^[A-Z0-9][A-Z0-9/-]{3,34}$'),
  -- Letters and digits only, as people write it in a payment's purpose.
  reference_key text not null unique check (reference_key ~ '^[A-Z0-9]{4,35}$'),
  principal_tiyn bigint not null check (principal_tiyn > 0),
  terms jsonb not null check (jsonb_typeof(terms) = 'object' and pg_column_size(terms) <= 10000),
  engine_version text not null check (length(engine_version) between 1 and 60),
  opened_at timestamptz not null,
  unique (id, party_id)
);
create index on loans.loans (party_id, opened_at);
select platform.append_only('loans.loans');

create table loans.events (
  number bigint generated always as identity primary key,
  loan_id uuid not null,
  party_id uuid not null,
  kind text not null check (kind in ('disbursed', 'payment', 'reversal')),
  -- Where it came from, such as a bank's own reference of an entry.
  reference text not null check (length(reference) between 1 and 140),
  amount_tiyn bigint not null check (amount_tiyn > 0),
  effective_on date not null,
  recorded_at timestamptz not null,
  reverses_kind text check (reverses_kind in ('disbursed', 'payment')),
  reverses_reference text check (length(reverses_reference) between 1 and 140),
  foreign key (loan_id, party_id) references loans.loans (id, party_id),
  -- One source is one event, however often it is told.
  unique (loan_id, kind, reference),
  check ((kind = 'reversal') = (reverses_kind is not null)),
  check ((reverses_kind is null) = (reverses_reference is null))
);
select platform.append_only('loans.events');

-- What the fold gave at the last event: the row that commands on one loan wait for, and what lists read.
create table loans.standings (
  loan_id uuid primary key,
  party_id uuid not null,
  state text not null check (state in ('awaiting-payout', 'active', 'closed')),
  outstanding_tiyn bigint not null check (outstanding_tiyn >= 0),
  closed_on date,
  next_change_on date,
  events integer not null check (events >= 0),
  as_of date not null,
  foreign key (loan_id, party_id) references loans.loans (id, party_id),
  -- Closed if and only if nothing is outstanding after money went out.
  check ((state = 'closed') = (closed_on is not null)),
  check ((state = 'active') = (outstanding_tiyn > 0))
);
create index on loans.standings (next_change_on) where next_change_on is not null;
create index on loans.standings (party_id);

alter table loans.loans enable row level security;
alter table loans.events enable row level security;
alter table loans.standings enable row level security;
create policy own_read on loans.loans for select using (platform.sees(party_id));
-- A client opens his own loan by signing its contract.
create policy own_open on loans.loans for insert with check (platform.sees(party_id));
create policy own_read on loans.events for select using (platform.sees(party_id));
create policy inside_record on loans.events for insert with check (platform.is_inside());
create policy own_read on loans.standings for select using (platform.sees(party_id));
create policy own_open on loans.standings for insert
  with check (platform.is_inside() or (platform.sees(party_id) and state = 'awaiting-payout' and events = 0));
create policy inside_move on loans.standings for update
  using (platform.is_inside()) with check (platform.is_inside());
select platform.grant_app('loans.loans', 'select, insert');
select platform.grant_app('loans.events', 'select, insert');
select platform.grant_app('loans.standings',
  'select, insert, update (state, outstanding_tiyn, closed_on, next_change_on, events, as_of)');

select ledger.open_account('microcredits', 'asset', 'credit');
select ledger.open_account('interest-receivable', 'asset', 'credit');
select ledger.open_account('penalty-receivable', 'asset', 'credit');
select ledger.open_account('interest-income', 'income');
select ledger.open_account('penalty-income', 'income');
select ledger.open_account('refundable-to-clients', 'liability', 'debit');
-- Between the bank and the loans: what payments bring in one transaction, loans take in the same one.
select ledger.open_account('settlement', 'liability');
