create schema payments;

-- Money out: intended, sent, known: paid or rejected, which includes what came back.
create table payments.payouts (
  id uuid primary key,
  loan_id uuid not null,
  party_id uuid not null,
  account_id uuid not null references parties.accounts,
  amount_tiyn bigint not null check (amount_tiyn > 0),
  -- Name, IIN and IBAN as they go to the bank.
  creditor_sealed bytea not null check (octet_length(creditor_sealed) <= 4000),
  state text not null check (state in ('intended', 'sent', 'paid', 'rejected')),
  attempts integer not null default 0 check (attempts between 0 and 20),
  intended_at timestamptz not null,
  known_at timestamptz,
  foreign key (loan_id, party_id) references loans.loans (id, party_id),
  check ((state in ('paid', 'rejected')) = (known_at is not null)),
  check (state <> 'sent' or attempts > 0)
);
-- R-10.2: a microcredit is paid out once; another pay-out may only follow one that was finally rejected.
create unique index payouts_one_a_loan on payments.payouts (loan_id) where state <> 'rejected';
create index on payments.payouts (loan_id, intended_at);

create function payments.guard_payout() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'a pay-out is not deleted' using errcode = 'restrict_violation';
  end if;
  if (new.id, new.loan_id, new.party_id, new.account_id, new.amount_tiyn, new.creditor_sealed, new.intended_at)
     is distinct from
     (old.id, old.loan_id, old.party_id, old.account_id, old.amount_tiyn, old.creditor_sealed, old.intended_at) then
    raise exception 'a pay-out keeps its loan, sum and account' using errcode = 'restrict_violation';
  end if;
  if (old.state || ' ' || new.state) not in
     ('intended sent', 'sent intended', 'sent paid', 'sent rejected', 'rejected paid', 'intended paid',
      'paid rejected', 'intended rejected')
     or (new.state = 'paid' and new.attempts = 0) then
    raise exception 'a pay-out does not go from % to %', old.state, new.state using errcode = 'restrict_violation';
  end if;
  if new.attempts <> old.attempts + (case when new.state = 'sent' then 1 else 0 end) then
    raise exception 'an attempt is counted when it is sent' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger guard before update or delete on payments.payouts
  for each row execute function payments.guard_payout();
alter table payments.payouts enable always trigger guard;

-- R-10.2: the account is the client's own by the bank's word, whatever the program believes.
create function payments.guard_account() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not exists (
    select 1 from parties.accounts a
     where a.id = new.account_id and a.party_id = new.party_id and a.state = 'own'
  ) then
    raise exception 'account % is not known to be the client''s own', new.account_id
      using errcode = 'restrict_violation';
  end if;
  if new.amount_tiyn is distinct from (select l.principal_tiyn from loans.loans l where l.id = new.loan_id) then
    raise exception 'a pay-out is the sum of its microcredit' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger own_account before insert on payments.payouts
  for each row execute function payments.guard_account();
alter table payments.payouts enable always trigger own_account;

-- Messages to the bank, written before they are sent.
create table payments.attempts (
  payout_id uuid not null references payments.payouts,
  number integer not null check (number between 1 and 20),
  message_id text not null unique check (length(message_id) between 1 and 35),
  end_to_end_id text not null unique check (length(end_to_end_id) between 1 and 35),
  requested_on date not null,
  sent_at timestamptz not null,
  primary key (payout_id, number)
);
select platform.append_only('payments.attempts');

-- What became of an attempt: at most one outcome, and it is final.
create table payments.outcomes (
  payout_id uuid not null,
  number integer not null,
  outcome text not null check (outcome in ('paid', 'rejected', 'absent')),
  source text not null check (source in ('pain.002', 'camt.053', 'camt.054')),
  reason text check (length(reason) <= 200),
  paid_on date,
  known_at timestamptz not null,
  primary key (payout_id, number),
  foreign key (payout_id, number) references payments.attempts,
  check ((outcome = 'paid') = (paid_on is not null))
);
select platform.append_only('payments.outcomes');

-- Nothing is sent again before it is known for good that the last message was not and will not be executed.
create function payments.guard_attempt() returns trigger language plpgsql as $$
begin
  if exists (
    select 1 from payments.attempts a
      left join payments.outcomes o on o.payout_id = a.payout_id and o.number = a.number
     where a.payout_id = new.payout_id and (o.outcome is null or o.outcome = 'paid')
  ) then
    raise exception 'the last message of pay-out % may still be executed', new.payout_id
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger guard before insert on payments.attempts
  for each row execute function payments.guard_attempt();
alter table payments.attempts enable always trigger guard;

-- Entries on the MFO's account, each once, whether notification or statement brought it.
create table payments.entries (
  bank_id text primary key check (length(bank_id) between 1 and 140),
  booked_on date not null,
  amount_tiyn bigint not null check (amount_tiyn > 0),
  direction text not null check (direction in ('credit', 'debit')),
  end_to_end_id text check (length(end_to_end_id) <= 140),
  content_hash bytea not null check (octet_length(content_hash) = 32),
  -- Counterparty and what the payer wrote, sealed for the MFO: whose they are is not always known.
  details_sealed bytea not null check (octet_length(details_sealed) <= 8000),
  verdict text not null check (verdict in
    ('repayment', 'unmatched', 'payout', 'payout-repeated', 'payout-returned', 'receipt-reversed', 'unknown-debit')),
  loan_id uuid references loans.loans,
  -- The entry that this one takes back.
  reverses_bank_id text unique,
  source text not null check (source in ('camt.053', 'camt.054')),
  recorded_at timestamptz not null
);
create index on payments.entries (end_to_end_id) where end_to_end_id is not null;
create index on payments.entries (booked_on);
select platform.append_only('payments.entries');

-- What people have to look into.
create table payments.findings (
  id uuid primary key,
  kind text not null check (kind in
    ('receipt-unmatched', 'debit-unknown', 'payout-paid-twice', 'payout-rejected',
     'payout-returned', 'entry-changed',
     'statement-differs', 'reversal-waiting', 'reference-reused')),
  about text not null check (length(about) between 1 and 200),
  found_at timestamptz not null,
  unique (kind, about)
);
select platform.append_only('payments.findings');

create table payments.cursors (
  name text primary key check (length(name) between 1 and 60),
  cursor text not null check (length(cursor) <= 200),
  moved_at timestamptz not null
);

-- Days that the bank has closed and that were compared.
create table payments.statements (
  day date primary key,
  opening_tiyn bigint not null,
  closing_tiyn bigint not null,
  entries integer not null check (entries >= 0),
  seen_at timestamptz not null
);
select platform.append_only('payments.statements');

alter table payments.payouts enable row level security;
alter table payments.attempts enable row level security;
alter table payments.outcomes enable row level security;
alter table payments.entries enable row level security;
alter table payments.findings enable row level security;
alter table payments.cursors enable row level security;
alter table payments.statements enable row level security;

create policy own_read on payments.payouts for select using (platform.sees(party_id));
-- A client's own transaction, the signing of his contract, intends the pay-out.
create policy own_intend on payments.payouts for insert
  with check (platform.sees(party_id) and state = 'intended' and attempts = 0);
create policy inside_move on payments.payouts for update using (platform.is_inside()) with check (platform.is_inside());
create policy inside on payments.attempts using (platform.is_inside()) with check (platform.is_inside());
create policy inside on payments.outcomes using (platform.is_inside()) with check (platform.is_inside());
create policy inside on payments.entries using (platform.is_inside()) with check (platform.is_inside());
create policy inside on payments.findings using (platform.is_inside()) with check (platform.is_inside());
create policy inside on payments.cursors using (platform.is_inside()) with check (platform.is_inside());
create policy inside on payments.statements using (platform.is_inside()) with check (platform.is_inside());

select platform.grant_app('payments.payouts', 'select, insert, update (state, attempts, known_at)');
select platform.grant_app('payments.attempts', 'select, insert');
select platform.grant_app('payments.outcomes', 'select, insert');
select platform.grant_app('payments.entries', 'select, insert');
select platform.grant_app('payments.findings', 'select, insert');
select platform.grant_app('payments.cursors', 'select, insert, update (cursor, moved_at)');
select platform.grant_app('payments.statements', 'select, insert');

select ledger.open_account('bank', 'asset');
select ledger.open_account('bank-opening', 'equity');
-- Told paid, not yet seen on the account.
select ledger.open_account('payouts-in-transit', 'liability');
-- Money on the account, or gone from it, that nobody has explained yet.
select ledger.open_account('suspense', 'liability');
