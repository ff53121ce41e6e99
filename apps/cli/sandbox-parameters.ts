import pg from 'pg';

// Only where the law's own figure is not known yet: a known one has a row of its own.
const CARRY = `insert into products.parameters (name, value, unit, from_day, until_day, source, certainty)
select name, value, unit, until_day + 1, null, 'Sandbox only: the figure of the year before, until the law names one', '?'
  from products.parameters as last
 where until_day is not null
   and not exists (select 1 from products.parameters later where later.name = last.name and later.from_day > last.from_day)`;

/**
 * Lets the sandbox go on past the last day for which every legal parameter is known. A production stops lending there,
 * with the parameter's name, until a person enters the figure.
 * @param ownerUrl the owner's connection to a migrated database of the sandbox
 */
export async function carryParametersOn(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl, connectionTimeoutMillis: 10_000 });
  client.on('error', () => {}); // the query under way rejects as well
  await client.connect();
  try {
    await client.query(CARRY);
  } finally {
    await client.end();
  }
}
