/** Letters over the real modules and a database of their own; the client is as a test says, no SMS leaves. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { parseLocalDate } from '@nesie/clock';
import { idempotencyKey } from '@nesie/db';
import { createTestDb } from '@nesie/db/testing';
import type { Result } from '@nesie/problem';
import { createWorker } from '@nesie/steps';
import { aConfirmedParty, type TestParty } from '../../applications/testing/builders.ts';
import { createConsents } from '../../consents/index.ts';
import { createDocuments, createRenderer } from '../../documents/index.ts';
import { aClient, aMfo } from '../../documents/testing/builders.ts';
import { createEvidence } from '../../evidence/index.ts';
import { createNotices } from '../../notices/index.ts';
import { createProducts } from '../../products/index.ts';
import { createCorrespondence } from '../index.ts';
import type { NewLetter } from '../letters.ts';

interface Leaf {
  readonly subject: string;
  readonly kind: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** What was asked for; a refusal fails the test. */
export function granted<T>(result: Result<T, { readonly code: string }>): T {
  if (result.refused) assert.fail(result.refusal.code);
  return result.value;
}

export const codeOf = (result: Result<unknown, { readonly code: string }>): string | null =>
  result.refused ? result.refusal.code : null;

export const key = () => idempotencyKey(randomUUID(), {});

export const aLetter: NewLetter = {
  topic: 'appeal',
  subject: 'Төлем туралы',
  text: 'Сәлеметсіз бе!\n\nТөлемім көрінбейді.',
};

export async function createLetterWorld() {
  const base = await createTestDb({ name: 'correspondence' });
  const { db, vault } = base;
  const leaves: Leaf[] = [];
  const sent: string[] = [];
  const log = createEvidence({ db, vault, origin: 'mfo.example/log', operator: 'Nesie' });
  await log.prepare();
  const evidence: Pick<typeof log, 'append' | 'trustFingerprint'> = {
    trustFingerprint: log.trustFingerprint,
    append: async (tx, leaf) => {
      leaves.push(leaf);
      return log.append(tx, leaf);
    },
  };
  const documents = createDocuments({
    ...{ db, vault, evidence },
    renderer: createRenderer(),
    log: { error: () => {} },
  });
  const notices = createNotices({
    ...{ db, vault },
    sms: {
      send: async ({ text }) => {
        sent.push(text);
        return { outcome: 'accepted', providerId: randomUUID() };
      },
      delivery: async () => ({ outcome: 'delivered' }),
    },
  });
  const correspondence = createCorrespondence({
    ...{ db, vault, evidence, documents, notices },
    products: createProducts({ db }),
    loans: { findLoan: async () => null },
    consents: createConsents({ db, documents, evidence }),
    clients: {
      individual: async () => ({ details: aClient, birthDate: parseLocalDate('1990-01-01') }),
    },
    parties: { contactOf: async () => ({ phone: aClient.phone, language: 'kk' }) },
    mfo: aMfo,
  });
  const { 'send-sms': send } = notices.stepHandlers;
  const worker = createWorker({ db, clock: base.clock, handlers: { 'send-sms': send }, maxAttempts: 1 });

  /** A member of staff whose row is simply there. */
  async function aStaffMember(...roles: readonly string[]) {
    const id = randomUUID();
    await base.ownerSql(
      `insert into access.staff (id, login, name_sealed, roles, password_hash, totp_sealed, added_by, added_at)
       values ($1, $2, 'x', $3, '$argon2id$v=19$x', 'x', 'operator', '2026-11-23T06:00:00Z')`,
      [id, `s${id.slice(0, 8)}`, roles],
    );
    return { id, name: 'Айгерім Серік', roles };
  }

  async function written(party: TestParty, change: Partial<NewLetter> = {}) {
    const letter = await correspondence.letters.writeLetter(party.actor, { ...aLetter, ...change }, key());
    assert.ok(!letter.refused, letter.refused ? letter.refusal.code : '');
    return letter.value;
  }

  const leavesOf = (party: TestParty, kind: string) =>
    leaves.filter((leaf) => leaf.subject === party.id && leaf.kind === kind);

  return {
    ...correspondence,
    ...{ base, documents, notices, log, sent, worker, aStaffMember, written, leavesOf },
    aParty: () => aConfirmedParty(base),
  };
}
