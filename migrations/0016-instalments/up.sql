-- Parameters may also count things.
alter table products.parameters drop constraint parameters_unit_check;
alter table products.parameters add constraint parameters_unit_check
  check (unit in ('tenge', 'mci', 'percent', 'share', 'days', 'hours', 'years', 'working-days', 'count'));

-- A version says its unit of term, what its rate is per, how days are counted, and how it may be repaid.
alter table products.versions rename column min_days to min_term;
alter table products.versions rename column max_days to max_term;
alter table products.versions rename column daily_rate to rate;
alter table products.versions
  drop constraint versions_min_days_check,
  drop constraint versions_check2,
  drop constraint versions_daily_rate_check,
  add column term_unit text not null default 'days',
  add column rate_per text not null default 'day',
  add column basis text not null default 'actual-365',
  add column methods text[] not null default array['single-payment'];
alter table products.versions
  alter column term_unit drop default,
  alter column rate_per drop default,
  alter column basis drop default,
  alter column methods drop default,
  add constraint term_is_possible check (
    min_term > 0 and max_term >= min_term
    and case term_unit when 'days' then max_term <= 3660 when 'months' then max_term <= 120 else false end),
  -- Never 0.3 % a day, however the rate is said.
  add constraint rate_is_possible check (
    rate > 0 and case rate_per when 'day' then rate < 0.003 when 'year' then rate < 1.095 else false end),
  -- Months of 30 days go with a term in months and a rate a year.
  add constraint basis_is_possible check (
    basis = 'actual-365' or (basis = '30-360' and term_unit = 'months' and rate_per = 'year')),
  -- One payment, or instalments with the choice that the law wants the client to have.
  add constraint methods_leave_a_choice check (
    methods = array['single-payment']
    or (methods = array['annuity', 'equal-principal'] and term_unit = 'months'));

insert into products.parameters (name, value, unit, from_day, until_day, source, certainty) values
  ('young-below', 21, 'years', '2025-01-01', null, 'Borrowers under this age confirm their consent once more', 'F'),
  ('older-from', 55, 'years', '2025-01-01', null, 'Borrowers of this age and older confirm their consent once more', 'F'),
  ('spouse-amount', 1000, 'mci', '2024-09-01', null, 'Consumer microcredits from this sum need the spouse''s consent', 'S'),
  ('applications-an-hour', 3, 'count', '2025-01-01', null, 'Several applications within an hour are reported to the anti-fraud centre', 'F');

insert into products.versions
  (product_id, version, from_day, until_day, name_kk, name_ru, name_en, min_tiyn, max_tiyn, term_unit, min_term,
   max_term, rate, rate_per, basis, methods)
values
  ('7d2f4c1e-6a0b-4f4e-9a55-1d7a3c9e0002', 1, '2026-01-05', null,
   'Бөліп төлеу', 'Оплата частями', 'Instalments', 5000000, 500000000, 'months', 3, 12, 0.36, 'year', 'actual-365',
   array['annuity', 'equal-principal']);
