create schema ledger;

create table ledger.accounts (
  code text primary key check (code ~ '^[a-z][a-z0-9-]{1,59}$'),
  kind text not null check (kind in ('asset', 'liability', 'equity', 'income', 'expense')),
  -- The side its balance may never be on: an unallocated receipt cannot be given out twice.
  never text check (never in ('debit', 'credit'))
);

-- Running balances, moved by ledger.post alone; they can be computed again from the entries.
create table ledger.balances (
  account_code text primary key references ledger.accounts,
  balance_tiyn bigint not null,
  version bigint not null check (version >= 0)
);

create function ledger.is_balanced(account_codes text[], amounts_tiyn bigint[]) returns boolean
  language sql immutable as $$
  select array_ndims(account_codes) = 1
     and array_ndims(amounts_tiyn) = 1
     and cardinality(account_codes) between 2 and 16
     and cardinality(amounts_tiyn) = cardinality(account_codes)
     and array_position(account_codes, null) is null
     and array_position(amounts_tiyn, null) is null
     and array_position(amounts_tiyn, 0::bigint) is null
     and (select sum(amount) from unnest(amounts_tiyn) as legs (amount)) = 0
     and (select count(distinct code) = count(*) from unnest(account_codes) as legs (code))
$$;

-- A row an entry, its legs in two arrays of one length: above zero is debit, below zero credit.
create table ledger.entries (
  number bigint generated always as identity primary key,
  reference text not null unique check (length(reference) between 1 and 200),
  kind text not null check (kind ~ '^[a-z][a-z0-9-]{1,59}$'),
  -- What the entry is about, for whoever posted it; the ledger does not ask.
  subject uuid,
  -- The day from which it counts, and the open day on which it was entered.
  value_on date not null,
  booked_on date not null,
  recorded_at timestamptz not null,
  account_codes text[] not null,
  amounts_tiyn bigint[] not null,
  balances_tiyn bigint[] not null,
  reverses bigint unique references ledger.entries,
  -- A check passes on null, so it says "is true".
  constraint entries_balance check (ledger.is_balanced(account_codes, amounts_tiyn) is true),
  check (cardinality(balances_tiyn) = cardinality(amounts_tiyn)),
  check (reverses < number)
);
create index on ledger.entries (subject) where subject is not null;
create index on ledger.entries (booked_on);

select platform.append_only('ledger.entries');
select platform.append_only('ledger.accounts');

-- Accounts are opened by migrations: the chart of accounts is part of the program.
create function ledger.open_account(p_code text, p_kind text, p_never text default null) returns void
  language sql as $$
  insert into ledger.accounts (code, kind, never) values (p_code, p_kind, p_never);
  insert into ledger.balances (account_code, balance_tiyn, version) values (p_code, 0, 0);
$$;

-- The one way in. Entries come as parallel arrays, their legs flattened in order; every entry gets a verdict,
-- later ones see earlier ones, and a refused one leaves no trace:
--   posted, repeated (same reference, same content), reference-reused (same reference, other content),
--   unknown-account, overdrawn, not-reversible (no such entry, not its mirror, or reversed already).
-- An entry that does not balance is a bug of the caller and raises.
create function ledger.post(
  p_references text[],
  p_kinds text[],
  p_subjects uuid[],
  p_value_on date[],
  p_reverses text[],
  p_leg_counts int[],
  p_leg_accounts text[],
  p_leg_amounts bigint[],
  p_booked_on date,
  p_recorded_at timestamptz
) returns text[]
  language plpgsql
  security definer
  set search_path = pg_catalog, pg_temp
  -- A generic plan made while the table is empty would scan it for ever.
  set enable_seqscan = off
  set enable_hashjoin = off
  set enable_mergejoin = off
  set plan_cache_mode = force_generic_plan
as $$
declare
  entries constant int := cardinality(p_references);
  known_codes text[];
  known_balances bigint[];
  known_never text[];
  moved boolean[];
  verdicts text[] := '{}';
  verdict text;
  first_leg int := 1;
  codes text[];
  amounts bigint[];
  after bigint[];
  at int;
  old ledger.entries;
  reversed ledger.entries;
  added bigint;
begin
  -- It runs as its owner: who may not read the ledger does not write it either.
  if not platform.is_inside() then
    raise exception 'ledger.post: from inside only' using errcode = 'insufficient_privilege';
  end if;
  if entries is null or entries not between 1 and 10000
    or cardinality(p_kinds) <> entries or cardinality(p_subjects) <> entries
    or cardinality(p_value_on) <> entries or cardinality(p_reverses) <> entries
    or cardinality(p_leg_counts) <> entries
    or cardinality(p_leg_accounts) <> cardinality(p_leg_amounts)
    or cardinality(p_leg_accounts) <> (select sum(n) from unnest(p_leg_counts) as counts (n)) then
    raise exception 'ledger.post: 1 to 10000 entries, arrays of one length' using errcode = 'check_violation';
  end if;

  -- Locked in the order of codes: two batches over the same accounts must not wait for each other.
  select array_agg(locked.account_code), array_agg(locked.balance_tiyn), array_agg(locked.never)
    into known_codes, known_balances, known_never
    from (
      select b.account_code, b.balance_tiyn, a.never
        from ledger.balances b join ledger.accounts a on a.code = b.account_code
       where b.account_code = any (p_leg_accounts)
       order by b.account_code
         for update of b
    ) as locked;
  moved := array_fill(false, array[coalesce(cardinality(known_codes), 0)]);

  for i in 1 .. entries loop
    codes := p_leg_accounts[first_leg : first_leg + p_leg_counts[i] - 1];
    amounts := p_leg_amounts[first_leg : first_leg + p_leg_counts[i] - 1];
    first_leg := first_leg + p_leg_counts[i];
    if ledger.is_balanced(codes, amounts) is not true then
      raise exception 'ledger.post: entry % does not balance', p_references[i] using errcode = 'check_violation';
    end if;

    verdict := 'posted';
    added := null;
    after := '{}';
    reversed := null;

    select * into old from ledger.entries where reference = p_references[i];
    if not found then
      for leg in 1 .. cardinality(codes) loop
        at := array_position(known_codes, codes[leg]);
        if at is null then
          verdict := 'unknown-account';
          exit;
        end if;
        after[leg] := known_balances[at] + amounts[leg];
        if (known_never[at] = 'debit' and after[leg] > 0 and amounts[leg] > 0)
          or (known_never[at] = 'credit' and after[leg] < 0 and amounts[leg] < 0) then
          verdict := 'overdrawn';
          exit;
        end if;
      end loop;

      if verdict = 'posted' and p_reverses[i] is not null then
        select * into reversed from ledger.entries where reference = p_reverses[i];
        if not found
          or reversed.account_codes is distinct from codes
          or reversed.amounts_tiyn is distinct from
             (select array_agg(-mirror.amount order by mirror.place)
                from unnest(amounts) with ordinality as mirror (amount, place))
          or exists (select 1 from ledger.entries e where e.reverses = reversed.number) then
          verdict := 'not-reversible';
        end if;
      end if;

      if verdict = 'posted' then
        insert into ledger.entries (reference, kind, subject, value_on, booked_on, recorded_at,
                                    account_codes, amounts_tiyn, balances_tiyn, reverses)
        values (p_references[i], p_kinds[i], p_subjects[i], p_value_on[i], p_booked_on, p_recorded_at,
                codes, amounts, after, reversed.number)
        on conflict (reference) do nothing
        returning number into added;
        if added is null then
          -- Entered by a transaction that committed between our look and our insert.
          select * into old from ledger.entries where reference = p_references[i];
        end if;
      end if;
    end if;

    if old.number is not null then
      verdict := case
        when old.kind = p_kinds[i]
         and old.subject is not distinct from p_subjects[i]
         and old.value_on = p_value_on[i]
         and old.account_codes = codes
         and old.amounts_tiyn = amounts
         and (select e.reference from ledger.entries e where e.number = old.reverses)
             is not distinct from p_reverses[i]
        then 'repeated' else 'reference-reused' end;
    elsif verdict = 'posted' then
      for leg in 1 .. cardinality(codes) loop
        at := array_position(known_codes, codes[leg]);
        known_balances[at] := after[leg];
        moved[at] := true;
      end loop;
    end if;
    verdicts := verdicts || verdict;
  end loop;

  update ledger.balances b
     set balance_tiyn = now_at.balance, version = b.version + 1
    from unnest(known_codes, known_balances, moved) as now_at (code, balance, is_moved)
   where b.account_code = now_at.code and now_at.is_moved;
  return verdicts;
end $$;

alter table ledger.accounts enable row level security;
alter table ledger.balances enable row level security;
alter table ledger.entries enable row level security;
create policy inside_reads on ledger.accounts for select using (platform.is_inside());
create policy inside_reads on ledger.balances for select using (platform.is_inside());
create policy inside_reads on ledger.entries for select using (platform.is_inside());

select platform.grant_app('ledger.accounts', 'select');
select platform.grant_app('ledger.balances', 'select');
-- No INSERT: ledger.post runs as its owner, and only the application may call it.
select platform.grant_app('ledger.entries', 'select');
do $$
declare
  post constant regprocedure := (select oid from pg_proc where pronamespace = 'ledger'::regnamespace and proname = 'post');
begin
  execute format('revoke execute on function %s from public', post);
  execute format('grant execute on function %s to %I', post, current_setting('nesie.app_role'));
end $$;
revoke execute on function ledger.open_account(text, text, text) from public;
