create schema identification;

-- What the state register answered, kept as it came; 'unknown' too, so that it shows that it was asked.
create table identification.register_answers (
  id uuid primary key,
  party_id uuid not null references parties.drafts,
  consent_ref text not null check (length(consent_ref) between 1 and 100),
  outcome text not null check (outcome in ('found', 'not-found', 'unknown')),
  why text check (length(why) <= 200),
  answer_hash bytea check (octet_length(answer_hash) = 32),
  person_sealed bytea check (octet_length(person_sealed) <= 20000),
  raw_sealed bytea check (octet_length(raw_sealed) <= 4300000),
  answered_at timestamptz not null,
  check ((outcome = 'found') = (answer_hash is not null)),
  check ((outcome = 'found') = (person_sealed is not null)),
  check ((outcome = 'found') = (raw_sealed is not null)),
  check ((outcome = 'unknown') = (why is not null))
);
create index on identification.register_answers (party_id, answered_at);
select platform.append_only('identification.register_answers');

-- Embeddings of the pictures that live images are compared with; one for each picture and model.
create table identification.reference_faces (
  id uuid primary key,
  party_id uuid not null references parties.drafts,
  source text not null check (source in ('portrait', 'document-picture', 'state-register')),
  picture_sha256 bytea not null check (octet_length(picture_sha256) = 32),
  model_sha256 bytea not null check (octet_length(model_sha256) = 32),
  embedding_sealed bytea not null check (octet_length(embedding_sealed) <= 20000),
  made_at timestamptz not null,
  unique (party_id, source, picture_sha256, model_sha256)
);
select platform.append_only('identification.reference_faces');

-- How often somebody tried for one deed on one content: a new act on the same content gives no new attempts.
create table identification.tries (
  party_id uuid not null references parties.drafts,
  purpose text not null check (purpose ~ '^[a-z][a-z-]{2,39}$'),
  content_hash bytea not null check (octet_length(content_hash) = 32),
  begun integer not null default 0 check (begun between 0 and 20),
  failures integer not null default 0 check (failures between 0 and 3),
  primary key (party_id, purpose, content_hash)
);
create function identification.guard_tries() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or new.begun < old.begun or new.failures < old.failures
    or (new.party_id, new.purpose, new.content_hash) is distinct from (old.party_id, old.purpose, old.content_hash)
  then
    raise exception 'tries are counted up only' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger guard before update or delete on identification.tries
  for each row execute function identification.guard_tries();
alter table identification.tries enable always trigger guard;

create table identification.live_images (
  id uuid primary key,
  party_id uuid not null references parties.drafts,
  act_id uuid not null references acts.acts,
  purpose text not null,
  content_hash bytea not null check (octet_length(content_hash) = 32),
  -- Place among all of this act, part of the nonce; and among those that count, as the person is told.
  ordinal integer not null check (ordinal between 1 and 20),
  attempt integer not null check (attempt between 1 and 3),
  nonce bytea not null unique check (octet_length(nonce) = 32),
  register_answer_id uuid not null references identification.register_answers,
  state text not null default 'open' check (state in ('open', 'passed', 'refused', 'superseded')),
  reason text check (length(reason) <= 60),
  -- The judge's state and the likenesses so far: measures of a face, sealed as such.
  session_sealed bytea not null check (octet_length(session_sealed) <= 400000),
  next_seq integer not null default 0 check (next_seq between 0 and 1000),
  chain bytea not null check (octet_length(chain) = 32),
  last_captured_ms bigint not null default -1 check (last_captured_ms >= -1),
  -- How far the first batch's capture lay behind the server's clock; null before it.
  lag_ms bigint,
  started_at timestamptz not null,
  deadline timestamptz not null,
  finished_at timestamptz,
  unique (act_id, ordinal),
  foreign key (party_id, purpose, content_hash) references identification.tries,
  check ((state = 'open') = (finished_at is null)),
  check ((state = 'refused') = (reason is not null)),
  check (deadline > started_at)
);
create unique index live_image_open on identification.live_images (party_id, purpose, content_hash)
  where state = 'open';
create index on identification.live_images (party_id, started_at);
create function identification.guard_live_image() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.state <> 'open' or new.next_seq < old.next_seq
    or new.last_captured_ms < old.last_captured_ms
    or (old.lag_ms is not null and new.lag_ms is distinct from old.lag_ms)
    or (new.id, new.party_id, new.act_id, new.purpose, new.content_hash, new.ordinal, new.attempt, new.nonce,
        new.register_answer_id, new.started_at, new.deadline)
      is distinct from
       (old.id, old.party_id, old.act_id, old.purpose, old.content_hash, old.ordinal, old.attempt, old.nonce,
        old.register_answer_id, old.started_at, old.deadline)
  then
    raise exception 'a live image only goes on, and ends once' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger guard before update or delete on identification.live_images
  for each row execute function identification.guard_live_image();
alter table identification.live_images enable always trigger guard;

-- Every frame as it was received, with the chain: the raw evidence.
create table identification.frame_batches (
  live_image_id uuid not null references identification.live_images,
  first_seq integer not null check (first_seq >= 0),
  frames integer not null check (frames between 1 and 12),
  body_sealed bytea not null check (octet_length(body_sealed) <= 2200000),
  received_at timestamptz not null,
  primary key (live_image_id, first_seq)
);
select platform.append_only('identification.frame_batches');

-- The frames on which the judgement rests: the quiet one before each command and the furthest of each movement.
create table identification.key_frames (
  live_image_id uuid not null references identification.live_images,
  seq integer not null check (seq >= 0),
  shows text not null check (shows in ('quiet', 'mouth-open', 'brows-up', 'left', 'right', 'back', 'closer')),
  jpeg_sha256 bytea not null check (octet_length(jpeg_sha256) = 32),
  jpeg_sealed bytea not null check (octet_length(jpeg_sealed) <= 600000),
  primary key (live_image_id, seq, shows)
);
select platform.append_only('identification.key_frames');

-- Each comparison is a recorded result with its source and score.
create table identification.comparisons (
  id uuid primary key,
  live_image_id uuid not null references identification.live_images,
  what text not null check (what in ('surname', 'first-name', 'patronymic', 'iin', 'photograph')),
  subject text not null check (subject in ('submitted-data', 'portrait', 'live-image')),
  source text not null check (source in ('state-register', 'document-picture')),
  score numeric(8, 5) not null,
  threshold numeric(8, 5) not null,
  passed boolean not null,
  -- Which rule and which models said so.
  said_by jsonb not null,
  compared_at timestamptz not null,
  unique (live_image_id, what, subject, source),
  check (not passed or score >= threshold)
);
select platform.append_only('identification.comparisons');

-- Successful identifications only: whoever has a foreign key to a record has been identified.
create table identification.records (
  id uuid primary key,
  party_id uuid not null references parties.drafts,
  act_id uuid not null unique references acts.acts,
  live_image_id uuid not null unique references identification.live_images,
  -- R-7.3: a one-time password (or its like) and software; the other methods of clause 7 come with their issues.
  method text not null check (method = 'two-factor'),
  judgement_sealed bytea not null check (octet_length(judgement_sealed) <= 100000),
  made_at timestamptz not null,
  expires_at timestamptz not null check (expires_at > made_at)
);
create function identification.guard_record() returns trigger language plpgsql as $$
begin
  if not exists (
    select 1 from identification.live_images l
    where l.id = new.live_image_id and l.state = 'passed' and l.party_id = new.party_id and l.act_id = new.act_id)
  then
    raise exception 'a record needs the passed live image of its own act' using errcode = 'restrict_violation';
  end if;
  -- R-6.3: only when all pass; and at least the photograph against both sources has to have been compared.
  if exists (select 1 from identification.comparisons c where c.live_image_id = new.live_image_id and not c.passed)
    or (select count(distinct c.source) from identification.comparisons c
        where c.live_image_id = new.live_image_id and c.what = 'photograph' and c.subject = 'live-image') < 2
  then
    raise exception 'a record needs comparisons that have all passed' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger guard before insert on identification.records
  for each row execute function identification.guard_record();
alter table identification.records enable always trigger guard;
select platform.append_only('identification.records');

-- R-6.4: no confirmed registration without a successful method, whatever the route.
alter table parties.individuals
  add constraint individuals_identified foreign key (identification_record_id) references identification.records;
create function identification.guard_individual() returns trigger language plpgsql as $$
begin
  if not exists (
    select 1 from identification.records r
    where r.id = new.identification_record_id and r.party_id = new.party_id and r.act_id = new.act_id
      and r.made_at <= new.confirmed_at and r.expires_at > new.confirmed_at)
  then
    raise exception 'a registration is confirmed by its own identification record that has not expired'
      using errcode = 'restrict_violation';
  end if;
  -- R-7.3a: the software alone is one criterion; the other one is on the same act.
  if not exists (
    select 1 from acts.factors f
    where f.act_id = new.act_id and f.kind in ('otp', 'password', 'totp', 'webauthn'))
    or not exists (select 1 from acts.factors f where f.act_id = new.act_id and f.kind = 'live-image')
  then
    raise exception 'a registration needs both criteria of its method' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger identified before insert on parties.individuals
  for each row execute function identification.guard_individual();
alter table parties.individuals enable always trigger identified;

do $$
declare
  name text;
begin
  foreach name in array array['register_answers', 'reference_faces', 'tries', 'live_images', 'records'] loop
    execute format('alter table identification.%I enable row level security', name);
    execute format(
      'create policy own on identification.%I using (platform.sees(party_id)) with check (platform.sees(party_id))',
      name);
  end loop;
  -- The inner select is under the policy of live_images: what belongs to one is seen by whoever sees it.
  foreach name in array array['frame_batches', 'key_frames', 'comparisons'] loop
    execute format('alter table identification.%I enable row level security', name);
    execute format(
      'create policy own on identification.%I
         using (exists (select 1 from identification.live_images l where l.id = live_image_id))
         with check (exists (select 1 from identification.live_images l where l.id = live_image_id))', name);
  end loop;
end $$;

select platform.grant_app('identification.register_answers', 'select, insert');
select platform.grant_app('identification.reference_faces', 'select, insert');
select platform.grant_app('identification.tries', 'select, insert, update (begun, failures)');
select platform.grant_app('identification.live_images',
  'select, insert, update (state, reason, session_sealed, next_seq, chain, last_captured_ms, lag_ms, finished_at)');
select platform.grant_app('identification.frame_batches', 'select, insert');
select platform.grant_app('identification.key_frames', 'select, insert');
select platform.grant_app('identification.comparisons', 'select, insert');
select platform.grant_app('identification.records', 'select, insert');
