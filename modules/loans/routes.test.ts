import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { plusDays } from '@nesie/clock';
import type { Actor } from '@nesie/db';
import { createHttpServer } from '@nesie/http';
import { parseDecimal, tenge } from '@nesie/money';
import { type Loan, loanProblems, loanRoutes } from './index.ts';
import { clientOf, createWorld } from './testing/world.ts';

const { t, loans, aLoan, today, record, disbursed } = await createWorld('loan_routes');
let app: Awaited<ReturnType<typeof createHttpServer>>;
let loan: Loan;
let actor: Actor;

before(async () => {
  // Three payments of an even principal, a thousandth a day.
  loan = await aLoan({
    ...{ method: 'equal-principal', principal: tenge(120_000), term: { unit: 'months', count: 3 } },
    rate: { share: parseDecimal('0.365'), per: 'year' },
  });
  actor = clientOf(loan.partyId);
  app = await createHttpServer({
    publicUrl: new URL('http://localhost:8080'),
    problems: [loanProblems],
    sessionOf: async () => ({ actor, sessionId: null, csrfToken: null }),
  });
  const repayment = { iban: 'KZ77601NESIE00000001', bin: '090840000906', knp: '421' };
  await app.register(loanRoutes({ loans, repayment, payoutState: async () => null }), { prefix: '/api' });
});
after(async () => {
  await app.close();
  await t.close();
});

async function get(path: string) {
  const answer = await app.inject({ method: 'GET', url: `/api/loans/${loan.id}${path}` });
  return { status: answer.statusCode, json: answer.json() };
}

test('a client sees his schedule, what he pays next, and what closes the loan on a day', async () => {
  const before = await get(`/payoff?on=${today()}`);
  assert.deepEqual([before.status, before.json.code], [409, 'loan-not-running']);
  await record([disbursed(loan)]);

  const { status, json } = await get('');
  assert.equal(status, 200);
  assert.deepEqual(
    [json.state, json.method, json.rate, json.dueOn, json.overdueTiyn, json.overdueDays],
    ['active', 'equal-principal', { share: '0.365', per: 'year' }, '2027-02-23', '0', 0],
  );
  // 23 November to 23 December: thirty days.
  assert.deepEqual(json.nextPayment, { dueOn: '2026-12-23', amountTiyn: '4360000', overdueTiyn: '0' });
  assert.deepEqual(json.schedule[0], {
    number: 1,
    dueOn: '2026-12-23',
    principalTiyn: '4000000',
    interestTiyn: '360000',
    totalTiyn: '4360000',
    paidTiyn: '0',
    state: 'due',
  });
  assert.equal(json.schedule.length, 3);

  const inTenDays = await get(`/payoff?on=${plusDays(today(), 10)}`);
  assert.deepEqual(inTenDays.json, {
    on: plusDays(today(), 10),
    totalTiyn: '12120000',
    principalTiyn: '12000000',
    interestTiyn: '120000',
    penaltyTiyn: '0',
    dueBeforeTiyn: '0',
    // 3,600.00, 2,480.00 and 1,240.00 by the schedule.
    savedTiyn: '612000',
  });
});

test('a day that cannot be quoted, no day, and another’s loan are refused', async () => {
  const outside = await get('/payoff?on=2027-02-24');
  assert.deepEqual([outside.status, outside.json.code], [422, 'payoff-day-outside']);
  for (const query of ['', '?on=', '?on=2026-02-30', '?on=tomorrow']) {
    const wrong = await get(`/payoff${query}`);
    assert.deepEqual([wrong.status, wrong.json.code], [400, 'request-invalid'], query);
  }
  const own = actor;
  actor = clientOf(randomUUID());
  for (const path of ['', '/payoff?on=2026-11-23']) {
    const strange = await get(path);
    assert.deepEqual([strange.status, strange.json.code], [404, 'loan-not-found'], path);
  }
  actor = own;
});
