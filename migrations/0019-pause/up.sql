-- Terms with their schedule: twelve payments do not fit where one did.
alter table contracts.contracts drop constraint contracts_figures_check;
alter table contracts.contracts add constraint contracts_figures_check
  check (jsonb_typeof(figures) = 'object' and pg_column_size(figures) <= 32000);

-- The pause of a signed contract: until when nothing is confirmed, and by when it has to be.
alter table contracts.signatures add column pause_until timestamptz;
alter table contracts.signatures add column confirm_by timestamptz;
alter table contracts.signatures add constraint signatures_pause_check
  check ((pause_until is null) = (confirm_by is null) and signed_at < pause_until and pause_until < confirm_by);
alter table contracts.signatures add unique (contract_id, party_id);

-- The second word of the client, after the pause, on the same document.
create table contracts.confirmations (
  contract_id uuid primary key,
  party_id uuid not null,
  act_id uuid not null unique references acts.acts,
  confirmed_at timestamptz not null,
  foreign key (contract_id, party_id) references contracts.signatures (contract_id, party_id)
);
create table contracts.cancellations (
  contract_id uuid primary key,
  party_id uuid not null,
  -- The client's own will, or the time to confirm that ran out.
  reason text not null check (reason in ('client', 'not-confirmed')),
  cancelled_at timestamptz not null,
  foreign key (contract_id, party_id) references contracts.signatures (contract_id, party_id)
);
select platform.append_only('contracts.confirmations');
select platform.append_only('contracts.cancellations');

-- What becomes of a signed contract is decided one at a time, whoever asks: confirmation, cancellation, pay-out.
create function contracts.hold(contract uuid) returns void language sql
  as $$ select pg_advisory_xact_lock(hashtextextended(contract::text, 19)) $$;

-- A contract with a pause states its hours, and a signature cannot leave them out.
create function contracts.guard_pause() returns trigger language plpgsql as $$
declare
  hours integer;
begin
  select (c.figures ->> 'pauseHours')::integer into hours from contracts.contracts c where c.id = new.contract_id;
  if hours is null and new.pause_until is not null
     or hours is not null and new.pause_until is distinct from new.signed_at + make_interval(hours => hours) then
    raise exception 'the pause is the one that was signed' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger guard_pause before insert on contracts.signatures
  for each row execute function contracts.guard_pause();
alter table contracts.signatures enable always trigger guard_pause;

create function contracts.guard_confirmation() returns trigger language plpgsql as $$
begin
  perform contracts.hold(new.contract_id);
  if exists (select 1 from contracts.cancellations where contract_id = new.contract_id) then
    raise exception 'a cancelled contract is not confirmed' using errcode = 'restrict_violation';
  end if;
  if not exists (
    select 1 from contracts.signatures s
      join contracts.contracts c on c.id = s.contract_id
      join acts.acts a on a.id = new.act_id
      join acts.uses u on u.act_id = a.id
    where s.contract_id = new.contract_id and a.principal_id = c.party_id and a.purpose = 'confirm-contract'
      and a.content_hash = c.document_sha256 and u.used_for = 'confirmation:' || c.id
      -- An act made in the pause would be a confirmation in the pause.
      and a.created_at >= s.pause_until
      and new.confirmed_at >= s.pause_until and new.confirmed_at < s.confirm_by)
  then
    raise exception 'a contract is confirmed after its pause, in time, by a used act on its own document'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger guard before insert on contracts.confirmations
  for each row execute function contracts.guard_confirmation();
alter table contracts.confirmations enable always trigger guard;

create function contracts.guard_cancellation() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform contracts.hold(new.contract_id);
  if exists (
    select 1 from payments.payouts p join contracts.signatures s on s.loan_id = p.loan_id
     where s.contract_id = new.contract_id and p.state not in ('cancelled', 'rejected')) then
    raise exception 'money moves under this contract' using errcode = 'restrict_violation';
  end if;
  if new.reason = 'not-confirmed' and (
    exists (select 1 from contracts.confirmations where contract_id = new.contract_id)
    or not exists (
      select 1 from contracts.signatures s
       where s.contract_id = new.contract_id and s.confirm_by <= new.cancelled_at)) then
    raise exception 'a contract runs out unconfirmed only after its time' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger guard before insert on contracts.cancellations
  for each row execute function contracts.guard_cancellation();
alter table contracts.cancellations enable always trigger guard;

-- Money leaves under a contract that stands, and where it has a pause, only after the second word of the client,
-- whatever the program believes. The signature may come after the pay-out in its own transaction: checked at commit.
create function contracts.guard_payout() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  signed contracts.signatures;
begin
  select * into signed from contracts.signatures where loan_id = new.loan_id;
  -- What the bank says of messages that were sent is taken down whatever it is.
  if signed.contract_id is null or new.state not in ('intended', 'sent') then
    return null;
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
create constraint trigger guard_contract after insert or update of state on payments.payouts
  deferrable initially deferred for each row execute function contracts.guard_payout();
alter table payments.payouts enable always trigger guard_contract;

alter table contracts.confirmations enable row level security;
alter table contracts.cancellations enable row level security;
create policy own on contracts.confirmations
  using (platform.sees(party_id)) with check (platform.sees(party_id));
create policy own on contracts.cancellations
  using (platform.sees(party_id)) with check (platform.sees(party_id));
select platform.grant_app('contracts.confirmations', 'select, insert');
select platform.grant_app('contracts.cancellations', 'select, insert');
