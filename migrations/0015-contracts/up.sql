create schema contracts;

create sequence contracts.numbers as bigint no cycle;
select platform.grant_app('contracts.numbers', 'usage');

-- A contract as drawn. It is never changed: what was drawn wrongly, or ran out, is drawn anew.
create table contracts.contracts (
  id uuid primary key,
  number text not null unique check (number ~ '^MC-\d{4}-\d{6,}$'),
  application_id uuid not null references applications.applications,
  offer_id uuid not null references applications.offers,
  party_id uuid not null references parties.individuals,
  -- Rendered once; what is signed is these bytes.
  document_id uuid not null unique references documents.documents,
  document_sha256 bytea not null unique check (octet_length(document_sha256) = 32),
  -- Where the money goes: another account needs another contract.
  account_id uuid not null references parties.accounts,
  trust_fingerprint bytea not null check (octet_length(trust_fingerprint) = 32),
  figures jsonb not null check (jsonb_typeof(figures) = 'object' and pg_column_size(figures) <= 4000),
  drawn_on date not null,
  drawn_at timestamptz not null,
  -- The rate and the GESV in it are those of its day: it is signed on that day or not at all.
  sign_by timestamptz not null check (sign_by >= drawn_at),
  unique (id, application_id, party_id)
);
create index on contracts.contracts (application_id, drawn_at);
create index on contracts.contracts (party_id, drawn_at);

create table contracts.signatures (
  contract_id uuid primary key,
  -- One contract of an application is signed, whatever was drawn.
  application_id uuid not null unique,
  party_id uuid not null,
  -- The act is used up for this contract alone.
  act_id uuid not null unique references acts.acts,
  loan_id uuid not null unique,
  signed_at timestamptz not null,
  foreign key (contract_id, application_id, party_id) references contracts.contracts (id, application_id, party_id),
  foreign key (loan_id, party_id) references loans.loans (id, party_id)
);

select platform.append_only('contracts.contracts');
select platform.append_only('contracts.signatures');

-- R-10.1: a signature stands on an act of this very document, of this very person, used for this very contract.
create function contracts.guard_signature() returns trigger language plpgsql as $$
begin
  if not exists (
    select 1 from contracts.contracts c
      join acts.acts a on a.id = new.act_id
      join acts.uses u on u.act_id = a.id
    where c.id = new.contract_id and a.principal_id = c.party_id and a.purpose = 'sign-contract'
      and a.content_hash = c.document_sha256 and u.used_for = 'contract:' || c.id and new.signed_at <= c.sign_by)
  then
    raise exception 'a contract is signed by a used act on its own document, in time' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger guard before insert on contracts.signatures
  for each row execute function contracts.guard_signature();
alter table contracts.signatures enable always trigger guard;

alter table contracts.contracts enable row level security;
alter table contracts.signatures enable row level security;
create policy own on contracts.contracts
  using (platform.sees(party_id)) with check (platform.sees(party_id));
create policy own on contracts.signatures
  using (platform.sees(party_id)) with check (platform.sees(party_id));
select platform.grant_app('contracts.contracts', 'select, insert');
select platform.grant_app('contracts.signatures', 'select, insert');
