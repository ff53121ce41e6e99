create schema products;

-- Law as data: a value, the days it is in force, where it is from and how sure that is.
create table products.parameters (
  id uuid primary key default gen_random_uuid(),
  name text not null check (name ~ '^[a-z][a-z0-9-]{2,59}$'),
  -- An exact decimal; the unit says what of.
  value numeric(20, 8) not null check (value >= 0),
  unit text not null check (unit in ('tenge', 'mci', 'percent', 'share', 'days', 'hours', 'years', 'working-days')),
  from_day date not null,
  -- The last day, null while no end is known.
  until_day date check (until_day >= from_day),
  source text not null check (length(source) between 3 and 300),
  -- S sure, F fairly sure, ? unverified.
  certainty text not null check (certainty in ('S', 'F', '?')),
  unique (name, from_day)
);

-- What is F or ? is a default until the MFO's compliance officer has confirmed it.
create table products.confirmations (
  parameter_id uuid primary key references products.parameters,
  confirmed_by uuid not null,
  confirmed_at timestamptz not null
);

create table products.versions (
  product_id uuid not null,
  version integer not null check (version > 0),
  from_day date not null,
  until_day date check (until_day >= from_day),
  name_kk text not null check (length(name_kk) between 3 and 100),
  name_ru text not null check (length(name_ru) between 3 and 100),
  name_en text not null check (length(name_en) between 3 and 100),
  min_tiyn bigint not null check (min_tiyn > 0),
  max_tiyn bigint not null check (max_tiyn >= min_tiyn),
  min_days integer not null check (min_days > 0),
  max_days integer not null check (max_days >= min_days and max_days <= 45),
  -- A share a day.
  daily_rate numeric(12, 8) not null check (daily_rate > 0 and daily_rate < 0.003),
  primary key (product_id, version),
  unique (product_id, from_day)
);

select platform.append_only('products.parameters');
select platform.append_only('products.confirmations');
select platform.append_only('products.versions');

-- Public: everybody may see what is offered and by which limits. Only the process that adopts editions writes.
alter table products.parameters enable row level security;
alter table products.confirmations enable row level security;
alter table products.versions enable row level security;
create policy everybody_reads on products.parameters for select using (platform.named());
create policy everybody_reads on products.confirmations for select using (platform.named());
create policy everybody_reads on products.versions for select using (platform.named());
create policy inside_writes on products.parameters for insert with check (platform.is_inside());
create policy inside_writes on products.confirmations for insert with check (platform.is_inside());
create policy inside_writes on products.versions for insert with check (platform.is_inside());
select platform.grant_app('products.parameters', 'select, insert');
select platform.grant_app('products.confirmations', 'select, insert');
select platform.grant_app('products.versions', 'select, insert');

insert into products.parameters (name, value, unit, from_day, until_day, source, certainty) values
  ('mci', 3692, 'tenge', '2024-01-01', '2024-12-31', 'Law on the republican budget for 2024–2026', 'S'),
  ('mci', 3932, 'tenge', '2025-01-01', '2025-12-31', 'Law on the republican budget for 2025–2027', 'S'),
  -- The figure of 2027 is not known yet: without it lending stops on 1 January, with the parameter's name.
  ('mci', 4325, 'tenge', '2026-01-01', '2026-12-31', 'Law on the republican budget for 2026–2028', 'S'),
  ('largest-microcredit', 20000, 'mci', '2024-01-01', null, 'Law on microfinance activity: largest microcredit to one borrower', 'S'),
  ('gesv-cap', 46, 'percent', '2026-01-05', null, 'Resolution on the largest annual effective rates', 'S'),
  ('short-days', 45, 'days', '2026-01-05', null, 'Short microcredits: longest term', 'S'),
  ('short-amount', 45, 'mci', '2026-01-05', null, 'Short microcredits: largest sum', 'S'),
  ('short-daily-rate-below', 0.003, 'share', '2026-01-05', null, 'Short microcredits: rate a day, to stay below', 'S'),
  ('short-gesv-cap', 179, 'percent', '2026-01-05', null, 'Short microcredits: annual effective rate', 'S'),
  ('short-overpayment-cap', 1, 'share', '2024-01-01', null, 'Short microcredits: all payments over the principal', 'F'),
  ('kdn-cap', 0.5, 'share', '2025-11-24', null, 'Debt burden: payments on all credit over average monthly income', 'S'),
  ('kdn-cap-after-arrears', 0.25, 'share', '2025-11-24', null, 'Debt burden after arrears of over 90 days within 12 months', 'S'),
  ('kdn-arrears-over', 90, 'days', '2025-11-24', null, 'Arrears within 12 months after which the smaller debt burden holds', 'S'),
  ('microcredit-arrears-over', 1, 'days', '2025-11-24', null, 'No unsecured credit while arrears on a microcredit exceed this', 'F'),
  ('bank-arrears-over', 30, 'days', '2025-11-24', null, 'No unsecured credit while arrears on a bank loan exceed this', 'F'),
  ('pause-amount', 75, 'mci', '2025-09-30', null, 'Online microcredits over this need a pause of 24 hours and a visit', 'S'),
  ('pause', 24, 'hours', '2025-09-30', null, 'Cooling-off of online microcredits', 'S'),
  ('adult-age', 18, 'years', '2024-01-01', null, 'Civil Code: full legal capacity', 'S'),
  ('arrears-notice', 10, 'days', '2024-01-01', null, 'Notice of arrears to the client, calendar days', 'F'),
  ('terms-request', 30, 'days', '2024-01-01', null, 'Request to change the terms after arrears began, calendar days', 'S'),
  ('terms-answer', 15, 'days', '2024-01-01', null, 'Answer to a request to change the terms, calendar days', 'S'),
  ('appeal-answer', 15, 'working-days', '2024-01-01', null, 'Answer to an appeal', 'S');

insert into products.versions
  (product_id, version, from_day, until_day, name_kk, name_ru, name_en, min_tiyn, max_tiyn, min_days, max_days, daily_rate)
values
  ('7d2f4c1e-6a0b-4f4e-9a55-1d7a3c9e0001', 1, '2026-01-05', null,
   'Айлыққа дейін', 'До зарплаты', 'Until payday', 1000000, 19000000, 23, 45, 0.0029);
