import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ApplicationView } from '../applications/index.ts';
import type { ContractState, ContractView } from '../contracts/index.ts';
import type { LoanView } from '../loans/index.ts';
import { type Holdings, nextThing } from './domain.ts';

/** Only what the desk looks at. */
const aLoan = (state: LoanView['standing']['state'], id = 'loan') =>
  ({ loan: { id, contractId: 'contract' }, standing: { state } }) as LoanView;

const anApplication = (state: ApplicationView['application']['state'], id = 'application') =>
  ({ application: { id, state }, offer: null }) as ApplicationView;

const until = '2026-11-24T07:00:00.000Z';
const aContract = (state: ContractState, hasPause = true) =>
  ({
    contract: { id: 'contract', applicationId: 'application' },
    state,
    signature: hasPause ? { pause: { until, confirmBy: '2026-11-27T07:00:00.000Z' } } : { pause: null },
  }) as ContractView;

const nextOf = (over: Partial<Holdings>) =>
  nextThing({ account: 'own', applications: [], drawn: null, signed: null, loans: [], ...over });

test('a contract in its pause says until when; then it asks to be confirmed; then the money is on its way', () => {
  const loans = [aLoan('awaiting-payout')];
  const applications = [anApplication('contracted')];
  const next = (signed: ContractView) => nextOf({ loans, applications, signed });
  assert.deepEqual(next(aContract('cooling-off')), { kind: 'cooling-off', contractId: 'contract', until });
  assert.deepEqual(next(aContract('to-confirm')), { kind: 'confirm-contract', contractId: 'contract' });
  for (const signed of [aContract('signed'), aContract('signed', false)])
    assert.deepEqual(next(signed), { kind: 'payout', loanId: 'loan' });
});

test('a contract that was given up asks for nothing: the client may apply anew', () => {
  const applications = [anApplication('contracted')];
  const given = { applications, signed: aContract('cancelled') };
  assert.deepEqual(nextOf({ ...given, loans: [aLoan('awaiting-payout')] }), { kind: 'apply' });
  assert.deepEqual(nextOf({ applications, loans: [aLoan('cancelled')] }), { kind: 'apply' });
  const again = [anApplication('checking', 'new'), ...applications];
  assert.deepEqual(nextOf({ applications: again, loans: [aLoan('cancelled')] }), {
    ...{ kind: 'application', applicationId: 'new' },
  });
});

test('an open application says what it waits for: the check, people, the offer, the signature', () => {
  const at = (state: ApplicationView['application']['state'], drawn: ContractView | null = null) =>
    nextOf({ applications: [anApplication(state)], drawn }).kind;
  assert.deepEqual(
    [at('checking'), at('waiting'), at('offered'), at('offered', aContract('drawn')), at('refused')],
    ['application', 'wait-people', 'offer', 'sign', 'apply'],
  );
});

test('money that is due comes before everything, an account that is not confirmed before applying', () => {
  const active = aLoan('active', 'running');
  const everything = {
    loans: [aLoan('awaiting-payout'), active],
    applications: [anApplication('offered')],
    signed: aContract('to-confirm'),
  };
  assert.deepEqual(nextOf(everything), { kind: 'pay', loanId: 'running' });
  assert.deepEqual(nextOf({ account: 'unknown' }), { kind: 'confirm-account', accountState: 'unknown' });
  assert.deepEqual(nextOf({ loans: [aLoan('cancelled'), aLoan('closed', 'paid')] }), {
    ...{ kind: 'closed', loanId: 'paid' },
  });
  assert.deepEqual(nextOf({ account: null }), { kind: 'apply' });
});
