create schema documents;

create table documents.documents (
  -- Random, given before rendering: the document names itself in its own text.
  id uuid primary key,
  -- A draft's id is the party's id from the beginning.
  party_id uuid not null references parties.drafts,
  kind text not null check (kind in ('contract', 'terms-shown', 'consent')),
  sha256 bytea not null unique check (octet_length(sha256) = 32),
  -- What the document was made from (canonical JSON, embedded in it) and the bytes themselves.
  data_sealed bytea not null check (octet_length(data_sealed) <= 300000),
  bytes_sealed bytea not null check (octet_length(bytes_sealed) <= 8500000),
  edition text not null check (edition ~ '^[a-z-]{3,40}/\d{1,4}$'),
  template_sha256 bytea not null check (octet_length(template_sha256) = 32),
  created_at timestamptz not null
);
create index on documents.documents (party_id, created_at);

-- Bytes that are no longer what their hash says, found while reading; once a day a document.
create table documents.distortions (
  document_id uuid not null,
  found_on date not null,
  party_id uuid,
  reason text not null check (reason in ('hash', 'seal')),
  found_at timestamptz not null,
  primary key (document_id, found_on)
);

select platform.append_only('documents.documents');
select platform.append_only('documents.distortions');

alter table documents.documents enable row level security;
create policy own on documents.documents
  using (platform.sees(party_id)) with check (platform.sees(party_id));
alter table documents.distortions enable row level security;
create policy inside on documents.distortions
  using (platform.is_inside()) with check (platform.is_inside());

select platform.grant_app('documents.documents', 'select, insert');
select platform.grant_app('documents.distortions', 'select, insert');
