-- Signed terms now have the whole schedule, up to 120 rows.
alter table loans.loans drop constraint loans_terms_check;
alter table loans.loans add constraint loans_terms_check
  check (jsonb_typeof(terms) = 'object' and pg_column_size(terms) <= 40000);

-- A loan can be called off before its money has gone out.
alter table loans.events drop constraint events_kind_check;
alter table loans.events add constraint events_kind_check
  check (kind in ('disbursed', 'payment', 'reversal', 'cancelled'));
create unique index events_one_cancellation on loans.events (loan_id) where kind = 'cancelled';
alter table loans.standings drop constraint standings_state_check;
alter table loans.standings add constraint standings_state_check
  check (state in ('awaiting-payout', 'active', 'closed', 'cancelled'));

-- Whatever the program believes: a loan whose money is out is not called off. A later pay-out may still arrive, as
-- banks do execute what they had refused; the fold then follows the money.
create function loans.guard_cancellation() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if exists (
    select 1 from loans.events d
     where d.loan_id = new.loan_id and d.kind = 'disbursed'
       and not exists (
         select 1 from loans.events r
          where r.loan_id = d.loan_id and r.reverses_kind = 'disbursed' and r.reverses_reference = d.reference)
  ) then
    raise exception 'the money of loan % is out', new.loan_id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger guard_cancellation before insert on loans.events
  for each row when (new.kind = 'cancelled') execute function loans.guard_cancellation();
alter table loans.events enable always trigger guard_cancellation;

-- A client calls his own loan off in the transaction that cancels its contract.
create policy own_cancel on loans.events for insert
  with check (platform.sees(party_id) and kind = 'cancelled');
create policy own_cancel on loans.standings for update
  using (platform.sees(party_id) and state in ('awaiting-payout', 'cancelled'))
  with check (platform.sees(party_id) and state = 'cancelled' and outstanding_tiyn = 0);
