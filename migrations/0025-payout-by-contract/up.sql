-- Money leaves under a contract that was signed and stands, to the account that it names; where it has a pause, only after
-- the second word of the client, whatever the program believes. The signature may come after the pay-out in its own
-- transaction: checked at commit.
create or replace function contracts.guard_payout() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  signed record;
begin
  -- What the bank says of messages that were sent is taken down whatever it is.
  if new.state not in ('intended', 'sent') then
    return null;
  end if;
  select s.contract_id, s.pause_until, c.account_id into signed
    from contracts.signatures s join contracts.contracts c on c.id = s.contract_id
   where s.loan_id = new.loan_id;
  if not found then
    raise exception 'nothing is paid out that no signed contract names' using errcode = 'restrict_violation';
  end if;
  if signed.account_id <> new.account_id then
    raise exception 'a contract pays out to the account that it names' using errcode = 'restrict_violation';
  end if;
  if exists (select 1 from contracts.cancellations where contract_id = signed.contract_id) then
    raise exception 'nothing is paid out under a cancelled contract' using errcode = 'restrict_violation';
  end if;
  if signed.pause_until is not null
     and not exists (select 1 from contracts.confirmations where contract_id = signed.contract_id) then
    raise exception 'nothing is paid out before the client has confirmed after the pause'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
