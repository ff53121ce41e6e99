-- Days or months; rows made before are in days, paid at once.
alter table applications.applications rename column term_days to term_count;
alter table applications.applications
  add column term_unit text not null default 'days' check (term_unit in ('days', 'months')),
  add column method text not null default 'single-payment'
    check (method in ('single-payment', 'annuity', 'equal-principal')),
  -- What people have to do before the decision; kept after they have done it.
  add column waiting_for text[] not null default '{}'
    check (waiting_for <@ array['spouse-consent', 'office-visit'] and cardinality(waiting_for) <= 2),
  add column waiting_since timestamptz,
  -- Since when the bureau is asked: the client is asked to come back after a day of silence.
  add column checking_since timestamptz;
alter table applications.applications alter column term_unit drop default, alter column method drop default;

alter table applications.applications drop constraint applications_state_check;
alter table applications.applications add constraint applications_state_check check
  (state in ('checking', 'waiting', 'offered', 'refused', 'withdrawn', 'lapsed', 'contracted'));
alter table applications.applications add constraint waiting_check check
  ((waiting_since is null) = (cardinality(waiting_for) = 0) and (state <> 'waiting' or waiting_since is not null));
drop index applications.one_open;
create unique index one_open on applications.applications (party_id)
  where state in ('checking', 'waiting', 'offered');

create or replace function applications.guard() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'an application is not deleted' using errcode = 'restrict_violation';
  end if;
  if new.id <> old.id or new.party_id <> old.party_id or new.product_id <> old.product_id
    or new.product_version <> old.product_version or new.amount_tiyn <> old.amount_tiyn
    or new.term_unit <> old.term_unit or new.term_count <> old.term_count or new.method <> old.method
    or new.stated_sealed <> old.stated_sealed or new.submitted_at <> old.submitted_at
    or (old.waiting_since is not null and (new.waiting_since is distinct from old.waiting_since
      or new.waiting_for <> old.waiting_for))
  then
    raise exception 'what was applied for is not changed' using errcode = 'restrict_violation';
  end if;
  if new.state <> old.state and (old.state || ' ' || new.state) not in (
    'checking waiting', 'checking offered', 'checking refused', 'checking withdrawn', 'checking lapsed',
    'waiting checking', 'waiting withdrawn', 'waiting lapsed',
    'offered withdrawn', 'offered lapsed', 'offered contracted')
  then
    raise exception 'an application does not go from % to %', old.state, new.state
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
select platform.grant_app('applications.applications', 'update (waiting_for, waiting_since, checking_since)');

-- Before waiting and after it.
alter table applications.reports drop constraint reports_pkey;
alter table applications.reports add primary key (application_id, report_id);

-- A schedule of instalments is longer than one payment.
alter table applications.offers drop constraint offers_figures_check;
alter table applications.offers add constraint offers_figures_check
  check (jsonb_typeof(figures) = 'object' and pg_column_size(figures) <= 32000);

-- What a spouse is asked. Seen by the one who asks and by whoever is confirmed under that IIN, now or later.
create table applications.spouse_requests (
  id uuid primary key,
  application_id uuid not null unique references applications.applications,
  party_id uuid not null references parties.individuals,
  iin_hash bytea not null check (octet_length(iin_hash) = 32),
  hash_version integer not null,
  -- Name of the one who asks, sum, term and payments; nothing else of him.
  asked_sealed bytea not null check (octet_length(asked_sealed) <= 40000),
  asked_at timestamptz not null,
  expires_at timestamptz not null check (expires_at > asked_at),
  state text not null default 'open' check (state in ('open', 'given', 'refused', 'over')),
  spouse_id uuid references parties.individuals,
  document_id uuid unique references documents.documents,
  document_sha256 bytea check (octet_length(document_sha256) = 32),
  act_id uuid unique references acts.acts,
  answered_at timestamptz,
  -- Nobody is his own spouse.
  check (spouse_id <> party_id),
  check ((spouse_id is null) = (document_id is null) and (document_id is null) = (document_sha256 is null)),
  check ((state = 'given') = (act_id is not null)),
  check (state not in ('given', 'refused') or (spouse_id is not null and answered_at is not null))
);
create index on applications.spouse_requests (iin_hash);

create function applications.guard_spouse_request() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'a request to a spouse is not deleted' using errcode = 'restrict_violation';
  end if;
  if new.id <> old.id or new.application_id <> old.application_id or new.party_id <> old.party_id
    or new.iin_hash <> old.iin_hash or new.hash_version <> old.hash_version
    or new.asked_sealed <> old.asked_sealed or new.asked_at <> old.asked_at or new.expires_at <> old.expires_at
    or (old.spouse_id is not null and (new.spouse_id is distinct from old.spouse_id
      or new.document_id is distinct from old.document_id
      or new.document_sha256 is distinct from old.document_sha256))
  then
    raise exception 'what a spouse was asked is not changed' using errcode = 'restrict_violation';
  end if;
  if old.state <> 'open' then
    raise exception 'a request to a spouse is answered once: it is %', old.state
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger guard before update or delete on applications.spouse_requests
  for each row execute function applications.guard_spouse_request();
alter table applications.spouse_requests enable always trigger guard;

-- Whether the actor is confirmed under the IIN of a request. His own hashes are all that he sees of that table.
create function applications.is_asked(iin_hash bytea, hash_version integer) returns boolean language sql stable
  as $$ select coalesce(platform.actor_kind() = 'client' and platform.purpose() is not null and exists (
    select 1 from parties.iin_hashes h
    where h.party_id = platform.party_id() and h.version = hash_version and h.hash = iin_hash), false) $$;

-- A visit to the office, asked for by a member of staff.
create table applications.visit_requests (
  approval_request_id uuid primary key references access.approval_requests,
  party_id uuid not null references parties.individuals,
  -- Number of the identity document that was shown.
  document_sealed bytea not null check (octet_length(document_sealed) <= 1000),
  asked_at timestamptz not null
);
create table applications.visits (
  approval_request_id uuid primary key references applications.visit_requests,
  party_id uuid not null references parties.individuals,
  visited_at timestamptz not null
);
create index on applications.visits (party_id);
-- The database itself wants the two approvals to be used up.
create function applications.guard_visit() returns trigger language plpgsql as $$
begin
  if not exists (select 1 from access.approval_uses u where u.request_id = new.approval_request_id) or
    new.party_id is distinct from
      (select r.party_id from applications.visit_requests r where r.approval_request_id = new.approval_request_id)
  then
    raise exception 'a visit is approved by two others' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger guard before insert on applications.visits
  for each row execute function applications.guard_visit();
alter table applications.visits enable always trigger guard;
select platform.append_only('applications.visit_requests');
select platform.append_only('applications.visits');

alter table applications.spouse_requests enable row level security;
alter table applications.visit_requests enable row level security;
alter table applications.visits enable row level security;
create policy both_see on applications.spouse_requests for select
  using (platform.sees(party_id) or applications.is_asked(iin_hash, hash_version));
create policy inside_asks on applications.spouse_requests for insert with check (platform.is_inside());
-- The one who asks can only end it with his application; the answer is the spouse's.
create policy both_end on applications.spouse_requests for update
  using (platform.sees(party_id) or applications.is_asked(iin_hash, hash_version))
  with check (platform.is_inside() and state in ('open', 'over')
    or platform.sees(party_id) and state = 'over'
    or applications.is_asked(iin_hash, hash_version) and spouse_id = platform.party_id()
      and state in ('open', 'given', 'refused'));
create policy inside on applications.visit_requests using (platform.is_inside()) with check (platform.is_inside());
create policy own on applications.visits for select using (platform.sees(party_id));
create policy inside_records on applications.visits for insert with check (platform.is_inside());
select platform.grant_app('applications.spouse_requests',
  'select, insert, update (state, spouse_id, document_id, document_sha256, act_id, answered_at)');
select platform.grant_app('applications.visit_requests', 'select, insert');
select platform.grant_app('applications.visits', 'select, insert');

-- Words of the new consents. `{…}` are filled with the facts of the request.
alter table consents.texts drop constraint texts_kind_check;
alter table consents.texts add constraint texts_kind_check
  check (kind in ('credit-bureau', 'personal-data', 'age-confirmation', 'spouse'));

insert into consents.texts (kind, edition, from_day, valid_days, title, paragraphs) values
('age-confirmation', 1, '2026-01-01', 31,
 '{"kk": "Микрокредит алу шешімімді қосымша растаймын",
   "ru": "Дополнительное подтверждение решения взять микрокредит",
   "en": "Additional confirmation of my decision to take a microcredit"}',
 '[{"kk": "Микрокредитті өз еркіммен, өзім үшін аламын. Мені ешкім мәжбүрлеп немесе көндіріп отырған жоқ, ақшаны ешкімге бермеймін.",
    "ru": "Беру микрокредит по своей воле и для себя. Меня никто не заставляет и не уговаривает, полученные деньги я никому не передам.",
    "en": "I take the microcredit of my own free will and for myself. Nobody forces or talks me into it, and I shall hand the money to nobody."},
   {"kk": "Қанша алатынымды, барлығы қанша қайтаратынымды және қай күні төлейтінімді көрдім және түсіндім. Кешіктірсем, тұрақсыздық айыбы есептелетінін және мәлімет кредиттік бюроға берілетінін білемін.",
    "ru": "Мне показали, и мне понятно, сколько я получу, сколько всего верну и когда нужно платить. Знаю, что при просрочке начисляется неустойка, а сведения передаются в кредитное бюро.",
    "en": "I have seen and understood how much I receive, how much I repay in all and when. I know that arrears bring a penalty and are told to the credit bureau."},
   {"kk": "Бұл растау заң бойынша 21 жасқа толмаған немесе 55 жасқа толған адамдардан сұралады. Шартқа қол қойғанға дейін ойымды өзгертсем, өтінішті жеке кабинетте тегін қайтарып ала аламын.",
    "ru": "Это подтверждение закон требует от тех, кому нет 21 года, и от тех, кому 55 лет и больше. Если я передумаю до подписания договора, я могу бесплатно отозвать заявку в личном кабинете.",
    "en": "The law asks this confirmation of those under 21 and of those of 55 and older. If I change my mind before signing the contract, I can withdraw the application in the cabinet, free of charge."}]'),
('spouse', 1, '2026-01-01', 31,
 '{"kk": "Жұбайымның микрокредит алуына келісім",
   "ru": "Согласие на получение микрокредита супругом (супругой)",
   "en": "Consent to a microcredit of my spouse"}',
 '[{"kk": "Жұбайымның ({name}) осы ұйымнан {amount} мөлшерінде, {term} мерзімге микрокредит алуына келісемін. Бұл келісім тек № {application} өтініш үшін беріледі.",
    "ru": "Даю согласие на то, чтобы эта организация предоставила микрокредит {amount} на срок {term} моему супругу или моей супруге: {name}. Согласие дано только на заявку № {application}.",
    "en": "I consent to my spouse, {name}, taking a microcredit of {amount} for {term} from this organisation. The consent is given for application No. {application} only."},
   {"kk": "Барлығы {pay} қайтарылады, оның ішінде артық төлем – {overpayment}. Жылдық тиімді сыйақы мөлшерлемесі – {gesv} %. Төлемдер: {payments}.",
    "ru": "Всего будет возвращено {pay}, из них переплата {overpayment}. Годовая эффективная ставка вознаграждения – {gesv} %. Платежи: {payments}.",
    "en": "{pay} is repaid in all, of which {overpayment} is overpayment. The annual effective rate is {gesv} %. Payments: {payments}."},
   {"kk": "Төлем күндері микрокредит берілген күнге қарай бірнеше күнге жылжуы мүмкін; сома, мерзім және мөлшерлеме өзгермейді.",
    "ru": "Даты платежей могут сдвинуться на несколько дней в зависимости от дня выдачи; сумма, срок и ставка не изменятся.",
    "en": "The days of payment may move by a few days with the day of issue; sum, term and rate do not change."},
   {"kk": "Мен қарыз алушы да, кепілгер де болмаймын: бұл келісім мені осы шарт бойынша төлеуге міндеттемейді. Алайда отбасы мүддесіне жұмсалған қарызды заң ерлі-зайыптылардың ортақ міндеті деп тануы мүмкін екенін түсінемін.",
    "ru": "Я не становлюсь ни заёмщиком, ни поручителем: это согласие не обязывает меня платить по договору. Понимаю, однако, что долг, потраченный на нужды семьи, закон может признать общим долгом супругов.",
    "en": "I become neither borrower nor guarantor: this consent does not oblige me to pay under the contract. I understand, however, that the law may regard a debt spent on the family as a common debt of the spouses."},
   {"kk": "Келісу-келіспеуді өзім шешемін. Жауабым қандай болса да, өтініш беруші оны көреді. Өтініш бойынша шешім қабылданғанға дейін келісімді жеке кабинетте қайтарып ала аламын.",
    "ru": "Соглашаться или нет – решаю я. Заявитель увидит мой ответ, каким бы он ни был. До решения по заявке я могу отозвать согласие в личном кабинете.",
    "en": "Whether I agree is my own decision. The applicant sees my answer, whatever it is. Until the application is decided I may withdraw the consent in the cabinet."}]');
