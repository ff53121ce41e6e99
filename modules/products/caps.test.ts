import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { parseLocalDate, plusDays } from '@nesie/clock';
import { compareGesv, type Rate, type Term } from '@nesie/credit';
import { createTestDb, type TestDb } from '@nesie/db/testing';
import { compareDecimal, type Decimal, parseDecimal, tenge, tiyn } from '@nesie/money';
import fc from 'fast-check';
import { checkCaps, type ProposedOffer } from './caps.ts';
import { type Limits, limitsOn, type Parameter } from './limits.ts';
import { parameters } from './store.ts';

let base: TestDb;
let all: readonly Parameter[];

before(async () => {
  base = await createTestDb({ name: 'caps' });
  all = await base.db.read({ kind: 'visitor' }, 'list-parameters', parameters);
});
after(() => base.close());

function limits(on = '2026-11-23'): Limits {
  const known = limitsOn(all, parseLocalDate(on));
  assert.ok(!known.refused);
  return known.value;
}

const today = parseLocalDate('2026-11-23');
const days = (count: number): Term => ({ unit: 'days', count });
const months = (count: number): Term => ({ unit: 'months', count });
const aDay = (share: string): Rate => ({ share: parseDecimal(share), per: 'day' });
const aYear = (share: string): Rate => ({ share: parseDecimal(share), per: 'year' });

const anOffer = (over: Partial<ProposedOffer> = {}): ProposedOffer => ({
  method: 'single-payment',
  principal: tenge(150_000),
  term: days(30),
  rate: aDay('0.0029'),
  basis: 'actual-365',
  signedOn: today,
  issuedOn: today,
  ...over,
});

function verdict(offer: ProposedOffer) {
  const checked = checkCaps(offer, limits());
  return checked.refused ? checked.refusal : null;
}

test('0.29 % a day: 22 days are refused by the annual cap, 23 days pass', () => {
  assert.equal(verdict(anOffer({ term: days(23) })), null);
  assert.deepEqual(verdict(anOffer({ term: days(22) })), {
    code: 'offer-over-cap',
    rule: 'short-gesv',
    limit: '179',
    largestLawful: '0.0028998',
  });
});

test('the largest lawful daily rates are those of the law page: 15 days, 30 days, 45 days', () => {
  const rates = [15, 30, 45].map((termDays) => {
    const broken = verdict(anOffer({ term: days(termDays), rate: aDay('0.00299999') }));
    return broken?.largestLawful;
  });
  assert.deepEqual(rates, ['0.0028711', '0.002933', '0.0029966']);
});

test('0.3 % a day is not below 0.3 %: refused by the daily rule first', () => {
  assert.equal(verdict(anOffer({ rate: aDay('0.003') }))?.rule, 'short-daily-rate');
  assert.equal(verdict(anOffer({ rate: aDay('0.05') }))?.rule, 'short-daily-rate');
});

test('a tiyn over 45 MCI, or a day over 45, and the annual cap is 46 %', () => {
  assert.equal(verdict(anOffer({ principal: tenge(194_625) })), null);
  const moreMoney = verdict(anOffer({ principal: tiyn(19_462_501n) }));
  assert.deepEqual([moreMoney?.rule, moreMoney?.limit], ['gesv', '46']);
  const longer = verdict(anOffer({ term: days(46) }));
  assert.deepEqual([longer?.rule, longer?.limit], ['gesv', '46']);
  assert.equal(verdict(anOffer({ term: days(46), rate: aDay('0.001') })), null);
});

test('over 20,000 MCI nothing is granted at all; over 75 MCI the law wants a pause, not less money', () => {
  const cheap = { rate: aDay('0.0005') };
  assert.equal(verdict(anOffer({ ...cheap, principal: tenge(324_376) })), null);
  assert.equal(verdict(anOffer({ ...cheap, principal: tenge(86_500_000) })), null);
  assert.deepEqual(verdict(anOffer({ ...cheap, principal: tiyn(8_650_000_001n) })), {
    code: 'offer-over-cap',
    rule: 'largest-microcredit',
    limit: '8650000000',
    largestLawful: '8650000000',
  });
});

test("the limits of the contract's day hold for money that goes out after the pause", () => {
  const lastDay = parseLocalDate('2026-12-31');
  const offer = anOffer({ signedOn: lastDay, issuedOn: plusDays(lastDay, 1) });
  assert.ok(!checkCaps(offer, limits('2026-12-31')).refused);
  assert.throws(() => checkCaps(anOffer({ issuedOn: plusDays(today, -1) }), limits()), RangeError);
});

test('the overpayment of a short microcredit is at most the principal, whatever the other caps say', () => {
  const loose = { ...limits(), shortDailyRateBelow: parseDecimal('1'), shortGesvCap: parseDecimal('999999') };
  const at = (dailyRate: string) => checkCaps(anOffer({ term: days(40), rate: aDay(dailyRate) }), loose);
  assert.ok(!at('0.025').refused);
  const over = at('0.0251');
  assert.ok(over.refused);
  assert.deepEqual([over.refusal.rule, over.refusal.largestLawful], ['short-overpayment', '0.025']);
});

test('an offer is not checked against the limits of another day', () => {
  assert.throws(() => checkCaps(anOffer(), limits('2026-11-24')), RangeError);
});

test("a rate a year is held against the same caps, and its largest lawful value is a year's", () => {
  const instalments = { method: 'annuity', principal: tenge(500_000), term: months(12) } as const;
  assert.equal(verdict(anOffer({ ...instalments, rate: aYear('0.36') })), null);
  const over = verdict(anOffer({ ...instalments, rate: aYear('0.4') }));
  assert.ok(over);
  assert.deepEqual([over.rule, over.limit], ['gesv', '46']);
  assert.equal(verdict(anOffer({ ...instalments, rate: aYear(over.largestLawful) })), null);
  assert.equal(over.largestLawful.slice(0, 5), '0.384');

  // A short microcredit may be priced by the year too: 109.5 % a year is 0.3 % a day.
  assert.equal(verdict(anOffer({ rate: aYear('1.095') }))?.rule, 'short-daily-rate');
  assert.equal(verdict(anOffer({ rate: aYear('1.09') }))?.rule, 'short-gesv');
  assert.equal(verdict(anOffer({ rate: aYear('1.07') })), null);
});

test('a month that ends within 45 days is short by the calendar', () => {
  const month = { term: months(1), rate: aYear('1') };
  assert.equal(verdict(anOffer(month)), null);
  assert.equal(verdict(anOffer({ ...month, term: months(2) }))?.rule, 'gesv');
});

test('property: what passes keeps every cap, and the largest lawful rate passes while the next does not', () => {
  const step = (rate: Decimal): Decimal => ({
    digits: rate.digits * 10n ** BigInt(7 - rate.scale) + 1n,
    scale: 7,
  });
  fc.assert(
    fc.property(
      fc.bigInt(1_000_000n, 32_437_500n),
      fc.integer({ min: 1, max: 120 }),
      fc.bigInt(1n, 60_000n),
      (amount, termDays, rate) => {
        const offer = anOffer({
          principal: tiyn(amount),
          term: days(termDays),
          rate: { share: { digits: rate, scale: 7 }, per: 'day' },
        });
        const broken = verdict(offer);
        const interest = (amount * BigInt(termDays) * rate + 5_000_000n) / 10_000_000n;
        const flows = [
          { on: today, amount: offer.principal },
          { on: parseLocalDate(addDays(today, termDays)), amount: tiyn(-(amount + interest)) },
        ];
        const isShort = termDays <= 45 && amount <= 19_462_500n;
        const keeps = isShort
          ? rate < 30_000n && compareGesv(flows, parseDecimal('179')) <= 0 && interest <= amount
          : compareGesv(flows, parseDecimal('46')) <= 0;
        assert.equal(broken === null, keeps);
        if (!broken) return;
        const largest = parseDecimal(broken.largestLawful);
        assert.equal(verdict({ ...offer, rate: { share: largest, per: 'day' } }), null);
        assert.notEqual(verdict({ ...offer, rate: { share: step(largest), per: 'day' } }), null);
        assert.ok(compareDecimal(largest, offer.rate.share) < 0);
      },
    ),
    { numRuns: 60 },
  );
});

function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
