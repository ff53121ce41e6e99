create schema consents;

-- The words of a consent, by edition. Whoever gave a consent gave it to one edition.
create table consents.texts (
  kind text not null check (kind in ('credit-bureau', 'personal-data')),
  edition integer not null check (edition > 0),
  from_day date not null,
  valid_days integer not null check (valid_days between 1 and 3660),
  title jsonb not null check (title ?& array['kk', 'ru', 'en']),
  -- [{kk, ru, en}, …]
  paragraphs jsonb not null check (jsonb_typeof(paragraphs) = 'array' and jsonb_array_length(paragraphs) between 1 and 20),
  primary key (kind, edition)
);

create table consents.consents (
  id uuid primary key,
  party_id uuid not null references parties.drafts,
  kind text not null,
  edition integer not null,
  -- What it was given for, such as an application.
  given_for text not null check (length(given_for) between 3 and 100),
  document_id uuid not null unique references documents.documents,
  given_at timestamptz not null,
  valid_until date not null,
  foreign key (kind, edition) references consents.texts,
  unique (party_id, kind, given_for)
);
create index on consents.consents (party_id, given_at);

create table consents.withdrawals (
  consent_id uuid primary key references consents.consents,
  party_id uuid not null,
  withdrawn_at timestamptz not null
);

select platform.append_only('consents.texts');
select platform.append_only('consents.consents');
select platform.append_only('consents.withdrawals');

alter table consents.texts enable row level security;
alter table consents.consents enable row level security;
alter table consents.withdrawals enable row level security;
create policy everybody_reads on consents.texts for select using (platform.named());
create policy own on consents.consents
  using (platform.sees(party_id)) with check (platform.sees(party_id));
create policy own on consents.withdrawals
  using (platform.sees(party_id))
  with check (platform.sees(party_id)
    and exists (select 1 from consents.consents c where c.id = consent_id and c.party_id = withdrawals.party_id));
select platform.grant_app('consents.texts', 'select');
select platform.grant_app('consents.consents', 'select, insert');
select platform.grant_app('consents.withdrawals', 'select, insert');

insert into consents.texts (kind, edition, from_day, valid_days, title, paragraphs) values
('credit-bureau', 1, '2026-01-01', 183,
 '{"kk": "Кредиттік бюродан есеп алуға және оған мәлімет беруге келісім",
   "ru": "Согласие на получение отчёта из кредитного бюро и передачу ему сведений",
   "en": "Consent to obtain a credit bureau report and to give the bureau data"}',
 '[{"kk": "Осы өтініш бойынша шешім қабылдау үшін ұйымның Қазақстан Республикасының кредиттік бюроларынан мен туралы кредиттік есепті, оның ішінде микрокредит алудан ерікті бас тартуым туралы мәліметті алуына келісемін.",
    "ru": "Согласен(на), чтобы для решения по этой заявке организация получила из кредитных бюро Республики Казахстан кредитный отчёт обо мне, включая сведения о добровольном отказе от получения микрокредитов.",
    "en": "For the decision on this application the organisation may obtain my credit report from the credit bureaus of the Republic of Kazakhstan, including whether I have voluntarily refused microcredits."},
   {"kk": "Шарт жасалса, ұйымның шарт және оның орындалуы туралы мәліметтерді кредиттік бюроларға беруіне келісемін.",
    "ru": "Если договор будет заключён, согласен(на) на передачу сведений о договоре и его исполнении в кредитные бюро.",
    "en": "If a contract is concluded, the organisation may give the credit bureaus data of the contract and its performance."},
   {"kk": "Бұл келісімді шешім қабылданғанға дейін жеке кабинетте қайтарып ала аламын; онда өтініш қаралмайды. Келісім қайтарылғанға дейін оның негізінде жасалған әрекеттер заңды болып қалады.",
    "ru": "До решения я могу отозвать это согласие в личном кабинете; тогда заявка не рассматривается. Сделанное на основании согласия до отзыва остаётся законным.",
    "en": "Before the decision I may withdraw this consent in the cabinet; the application is then not considered. What was done under it before stays lawful."}]'),
('personal-data', 1, '2026-01-01', 1826,
 '{"kk": "Дербес деректерді жинауға және өңдеуге келісім",
   "ru": "Согласие на сбор и обработку персональных данных",
   "en": "Consent to the collection and processing of personal data"}',
 '[{"kk": "Ұйымның мына деректерімді жинауына және өңдеуіне келісемін: тегім, атым, әкемнің аты, ЖСН, туған күнім, жеке басымды куәландыратын құжат, суретім мен бейнем, телефоным, банктік шотым, табысым және міндеттемелерім туралы мәліметтер.",
    "ru": "Согласен(на) на сбор и обработку организацией моих данных: фамилии, имени, отчества, ИИН, даты рождения, документа, удостоверяющего личность, фотографии и видеоизображения, телефона, банковского счёта, сведений о доходах и обязательствах.",
    "en": "The organisation may collect and process these data of mine: surname, first name, patronymic, IIN, birth date, identity document, photograph and live image, phone, bank account, data of income and obligations."},
   {"kk": "Мақсаты – мені сәйкестендіру, өтінішті қарау, микрокредит беру туралы шарт жасасу және оны орындау, заң талаптарын орындау. Басқа мақсатқа, жарнамаға пайдаланылмайды.",
    "ru": "Цель – идентифицировать меня, рассмотреть заявку, заключить и исполнить договор о предоставлении микрокредита, выполнить требования закона. Для других целей, в том числе рекламы, данные не используются.",
    "en": "The purpose is to identify me, to consider the application, to conclude and perform a microcredit contract and to fulfil the law. The data are not used for anything else, nor for advertising."},
   {"kk": "Деректер мемлекеттік деректер базаларымен, сәйкестендіру деректерімен алмасу орталығымен (СДАО), банктермен және кредиттік бюролармен салыстырылуы мүмкін. Қазақстаннан тыс жерге берілмейді және жалпыға қолжетімді көздерде таратылмайды.",
    "ru": "Данные могут сверяться с государственными базами, центром обмена идентификационными данными (ЦОИД), банками и кредитными бюро. За пределы Казахстана они не передаются и в общедоступных источниках не распространяются.",
    "en": "The data may be compared with state databases, the identification data exchange centre (SDAO), banks and credit bureaus. They are not transferred outside Kazakhstan and not published."},
   {"kk": "Келісімді заңда көзделген жағдайларда жеке кабинетте қайтарып ала аламын; қолданыстағы шарт болса, деректер оны орындау және заңда белгіленген мерзімде сақтау үшін ғана өңделеді.",
    "ru": "В предусмотренных законом случаях я могу отозвать согласие в личном кабинете; если есть действующий договор, данные обрабатываются только для его исполнения и хранения в установленные законом сроки.",
    "en": "In the cases given by law I may withdraw the consent in the cabinet; while a contract is in force, the data are processed only to perform it and to keep them for the time set by law."}]');
