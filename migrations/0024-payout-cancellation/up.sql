alter table payments.payouts drop constraint payouts_state_check;
alter table payments.payouts add constraint payouts_state_check
  check (state in ('intended', 'sent', 'paid', 'rejected', 'cancelled'));
alter table payments.payouts drop constraint payouts_check;
alter table payments.payouts add constraint payouts_check
  check ((state in ('paid', 'rejected', 'cancelled')) = (known_at is not null));

create or replace function payments.guard_payout() returns trigger language plpgsql as $$
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
      'paid rejected', 'intended rejected', 'intended cancelled')
     or (new.state = 'paid' and new.attempts = 0) then
    raise exception 'a pay-out does not go from % to %', old.state, new.state using errcode = 'restrict_violation';
  end if;
  -- What was once handed over may still be executed: only a pay-out of which nothing was ever sent is called off.
  if new.state = 'cancelled' and new.attempts > 0 then
    raise exception 'a pay-out that was sent is not cancelled' using errcode = 'restrict_violation';
  end if;
  if new.attempts <> old.attempts + (case when new.state = 'sent' then 1 else 0 end) then
    raise exception 'an attempt is counted when it is sent' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;

-- A loan that was called off is not paid out. The share lock makes whoever calls it off and whoever intends its
-- pay-out wait for each other.
create function payments.guard_loan_stands() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  found text;
begin
  select s.state into found from loans.standings s where s.loan_id = new.loan_id for share;
  if found = 'cancelled' then
    raise exception 'loan % was cancelled', new.loan_id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger loan_stands before insert on payments.payouts
  for each row execute function payments.guard_loan_stands();
alter table payments.payouts enable always trigger loan_stands;

-- A client calls his own pay-out off while nothing of it was sent.
create policy own_cancel on payments.payouts for update
  using (platform.sees(party_id) and state = 'intended' and attempts = 0)
  with check (platform.sees(party_id) and state = 'cancelled' and attempts = 0);

-- The bank executed what it had refused, after the loan was called off: people have to settle that.
alter table payments.findings drop constraint findings_kind_check;
alter table payments.findings add constraint findings_kind_check check (kind in
  ('receipt-unmatched', 'debit-unknown', 'payout-paid-twice', 'payout-rejected',
   'payout-returned', 'entry-changed', 'statement-differs', 'reversal-waiting', 'reference-reused',
   'paid-after-cancellation'));
