import type { LocalDate } from '@nesie/clock';
import type { Basis, Method, Rate, Term } from '@nesie/credit';
import type { Tx } from '@nesie/db';
import type { Parameter } from './limits.ts';

export interface VersionRow {
  readonly product_id: string;
  readonly version: number;
  readonly from_day: LocalDate;
  readonly until_day: LocalDate | null;
  readonly name_kk: string;
  readonly name_ru: string;
  readonly name_en: string;
  readonly min_tiyn: bigint;
  readonly max_tiyn: bigint;
  readonly term_unit: Term['unit'];
  readonly min_term: number;
  readonly max_term: number;
  readonly rate: string;
  readonly rate_per: Rate['per'];
  readonly basis: Basis;
  readonly methods: readonly Method[];
}

interface ParameterRow {
  readonly id: string;
  readonly name: string;
  readonly value: string;
  readonly unit: string;
  readonly from_day: LocalDate;
  readonly until_day: LocalDate | null;
  readonly source: string;
  readonly certainty: 'S' | 'F' | '?';
}

interface Tables {
  'products.versions': VersionRow;
  'products.parameters': ParameterRow;
  'products.confirmations': { readonly parameter_id: string };
}

const MOST_PARAMETERS = 5_000;
const MOST_PRODUCTS = 200;

export async function parameters(tx: Tx): Promise<readonly Parameter[]> {
  const rows = await tx
    .on<Tables>()
    .selectFrom('products.parameters as p')
    .leftJoin('products.confirmations as c', 'c.parameter_id', 'p.id')
    .selectAll('p')
    .select('c.parameter_id as confirmed_id')
    .limit(MOST_PARAMETERS)
    .execute();
  return rows.map((row) => ({
    name: row.name,
    value: row.value,
    unit: row.unit,
    from: row.from_day,
    until: row.until_day,
    source: row.source,
    certainty: row.certainty,
    confirmed: row.confirmed_id !== null,
  }));
}

/** The version of each product that is in force on a day. */
export async function versionsOn(tx: Tx, on: LocalDate): Promise<readonly VersionRow[]> {
  return tx
    .on<Tables>()
    .selectFrom('products.versions')
    .selectAll()
    .distinctOn('product_id')
    .where('from_day', '<=', on)
    .orderBy('product_id')
    .orderBy('from_day', 'desc')
    .limit(MOST_PRODUCTS)
    .execute()
    .then((rows) => rows.filter(({ until_day }) => until_day === null || on <= until_day));
}
