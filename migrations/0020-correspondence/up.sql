-- The kinds of documents are those the renderer knows; the database holds them to one form.
alter table documents.documents drop constraint if exists documents_kind_check;
alter table documents.documents add constraint documents_kind_check check (kind ~ '^[a-z][a-z-]{2,39}$');
-- So that what belongs to a party can name only documents of that party.
alter table documents.documents add unique (id, party_id);

-- The first time a client himself opened a document of his.
create table documents.openings (
  document_id uuid primary key,
  party_id uuid not null,
  opened_at timestamptz not null,
  foreign key (document_id, party_id) references documents.documents (id, party_id)
);
create index on documents.openings (party_id);
select platform.append_only('documents.openings');
alter table documents.openings enable row level security;
create policy own on documents.openings for select using (platform.sees(party_id));
-- Nobody opens a document for the client, the product's own processes and staff included.
create policy own_opens on documents.openings for insert
  with check (platform.sees(party_id) and platform.actor_kind() = 'client');
select platform.grant_app('documents.openings', 'select, insert');

create schema correspondence;

-- Numbers of a register in one year: К came in, Ш went out, Р confirms a delivery.
create table correspondence.registers (
  register text not null check (register in ('К', 'Ш', 'Р')),
  year integer not null check (year between 2020 and 2200),
  last integer not null check (last between 1 and 999999),
  primary key (register, year)
);

create table correspondence.letters (
  id uuid primary key,
  party_id uuid not null references parties.individuals,
  direction text not null check (direction in ('in', 'out')),
  register text not null,
  year integer not null,
  ordinal integer not null check (ordinal > 0),
  kind text not null check (kind in ('question', 'appeal', 'new-terms')),
  subject_sealed bytea not null check (octet_length(subject_sealed) <= 2000),
  -- The text stands in the document alone; the data it was rendered from are held to their hash here.
  document_id uuid not null unique,
  data_sha256 bytea not null check (octet_length(data_sha256) = 32),
  receipt_id uuid unique,
  loan_id uuid,
  answer_by date,
  answers_id uuid,
  staff_id uuid references access.staff,
  notice_id uuid references notices.messages,
  written_on date not null,
  written_at timestamptz not null,
  unique (register, year, ordinal),
  unique (id, party_id),
  check (year = extract(year from written_on)),
  check (case direction
    when 'in' then register = 'К' and receipt_id is not null and answer_by > written_on
      and answers_id is null and staff_id is null and notice_id is null
    else register = 'Ш' and receipt_id is null and answer_by is null
      and answers_id is not null and staff_id is not null and loan_id is null end),
  foreign key (document_id, party_id) references documents.documents (id, party_id),
  foreign key (receipt_id, party_id) references documents.documents (id, party_id),
  foreign key (loan_id, party_id) references loans.loans (id, party_id),
  foreign key (answers_id, party_id) references correspondence.letters (id, party_id)
);
create index on correspondence.letters (party_id, written_at);
create index on correspondence.letters (answers_id) where answers_id is not null;
create index on correspondence.letters (answer_by) where direction = 'in';

-- A confirmation that a document was sent and received; itself a document.
create table correspondence.confirmations (
  document_id uuid primary key,
  party_id uuid not null,
  register text not null check (register = 'Р'),
  year integer not null,
  ordinal integer not null check (ordinal > 0),
  about_id uuid not null,
  made_on date not null,
  made_at timestamptz not null,
  unique (register, year, ordinal),
  check (year = extract(year from made_on)),
  foreign key (document_id, party_id) references documents.documents (id, party_id),
  foreign key (about_id, party_id) references documents.documents (id, party_id)
);
create index on correspondence.confirmations (party_id, made_on);

-- Numbers go up by one, whoever counts.
create function correspondence.guard_register() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE'
    or (tg_op = 'INSERT' and new.last <> 1)
    or (tg_op = 'UPDATE'
      and (new.last <> old.last + 1 or new.register <> old.register or new.year <> old.year))
  then
    raise exception 'a register goes up by one and keeps its numbers' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger guard before insert or update or delete on correspondence.registers
  for each row execute function correspondence.guard_register();
alter table correspondence.registers enable always trigger guard;

-- A number taken is a number used by the end of the transaction: a register has no gap.
create function correspondence.guard_number_used() returns trigger language plpgsql as $$
begin
  if not exists (select 1 from correspondence.letters l
      where l.register = new.register and l.year = new.year and l.ordinal = new.last)
    and not exists (select 1 from correspondence.confirmations c
      where c.register = new.register and c.year = new.year and c.ordinal = new.last)
  then
    raise exception 'number % of register % was taken and not used', new.last, new.register
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
create constraint trigger number_used after insert or update on correspondence.registers
  deferrable initially deferred for each row execute function correspondence.guard_number_used();
alter table correspondence.registers enable always trigger number_used;

select platform.append_only('correspondence.letters');
select platform.append_only('correspondence.confirmations');

alter table correspondence.registers enable row level security;
alter table correspondence.letters enable row level security;
alter table correspondence.confirmations enable row level security;
create policy who_writes_counts on correspondence.registers
  using (platform.named() and platform.actor_kind() in ('client', 'staff'))
  with check (platform.named() and platform.actor_kind() in ('client', 'staff'));
create policy own on correspondence.letters for select using (platform.sees(party_id));
-- A client writes for himself; what goes out is written by staff.
create policy own_in on correspondence.letters for insert
  with check (direction = 'in' and platform.sees(party_id) and platform.actor_kind() = 'client');
create policy staff_out on correspondence.letters for insert
  with check (direction = 'out' and platform.sees(party_id) and platform.actor_kind() = 'staff'
    and staff_id::text = platform.actor_id());
create policy own on correspondence.confirmations
  using (platform.sees(party_id)) with check (platform.sees(party_id));
select platform.grant_app('correspondence.registers', 'select, insert, update (last)');
select platform.grant_app('correspondence.letters', 'select, insert');
select platform.grant_app('correspondence.confirmations', 'select, insert');
