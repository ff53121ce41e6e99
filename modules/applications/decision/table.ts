import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ZenEngine } from '@gorules/zen-engine';
import { sha256Hex } from '@nesie/canonical';
import { z } from 'zod';
import type { DecisionFacts } from '../facts.ts';

/** The edition of the table that decides now; another edition is another file, and this line. */
const IN_FORCE = 'v2';
const CLEAR = 'clear';
const MOST_TRACE_BYTES = 200_000;

export const REASON_CODES = [
  'under-age',
  'asked-by-others',
  'conscript',
  'stop-credit',
  'bankruptcy',
  'microcredit-arrears',
  'bank-arrears',
  'microcredit-open',
  'kdn-over',
  'applications-an-hour',
  'age-confirmation-missing',
  'spouse-refused',
  'spouse-missing',
  'visit-missing',
] as const;
export type ReasonCode = (typeof REASON_CODES)[number];

const Found = z
  .array(z.strictObject({ reason: z.enum([...REASON_CODES, CLEAR]) }))
  .min(1)
  .max(20);

// The engine takes whatever it is given, and a rule over a fact that isn't there is simply silent.
const Facts = z.strictObject({
  age: z.int().min(0).max(150),
  adultAge: z.int().min(16).max(25),
  askedByOthers: z.boolean(),
  conscript: z.boolean(),
  bureauAsked: z.boolean(),
  stopCredit: z.boolean(),
  bankruptcy: z.boolean(),
  microcreditArrearsDays: z.int().min(0),
  microcreditArrearsOver: z.int().min(0),
  bankArrearsDays: z.int().min(0),
  bankArrearsOver: z.int().min(0),
  openMicrocredits: z.int().min(0),
  kdnBasisPoints: z.int().min(0),
  kdnCapBasisPoints: z.int().min(1),
  applicationsThisHour: z.int().min(1),
  applicationsPerHour: z.int().min(2),
  ageConfirmationMissing: z.boolean(),
  spouseRefused: z.boolean(),
  spouseMissing: z.boolean(),
  visitMissing: z.boolean(),
});

export interface Decided {
  readonly outcome: 'offer' | 'refuse';
  /** in the table's order; empty for an offer */
  readonly reasons: readonly ReasonCode[];
  readonly table: { readonly name: string; readonly sha256: string };
  /** JSON: each node with its input and output, each rule that spoke */
  readonly trace: string;
}

export interface DecisionTable {
  readonly name: string;
  /** SHA-256 of the file's bytes */
  readonly sha256: string;
  /**
   * Decides by the table alone. An offer needs the rule that finds every fact present and within its limit.
   * @throws on facts that are missing or out of range, and on an answer that the table can't give
   */
  decide(facts: DecisionFacts): Promise<Decided>;
}

/** Timing differs from run to run and says nothing of the decision. */
function withoutTiming(trace: unknown): string {
  return JSON.stringify(trace, (name, value) => (name === 'performance' ? undefined : value));
}

/** Makes a decision table from the bytes of its file. */
export function readDecisionTable(name: string, bytes: Buffer): DecisionTable {
  const decision = new ZenEngine().createDecision(bytes);
  decision.validate();
  const table = { name, sha256: sha256Hex(bytes) };
  return {
    ...table,
    async decide(facts) {
      const { result, trace } = await decision.evaluate(Facts.parse(facts), { trace: true });
      const found = Found.parse(result).map(({ reason }) => reason);
      const reasons = found.filter((reason) => reason !== CLEAR);
      const isClear = found.includes(CLEAR);
      // Exactly one of the two: a table that is clear and has reasons, or neither, is broken.
      if (isClear === reasons.length > 0) throw new Error(`the decision table ${name} contradicts itself`);
      const kept = withoutTiming(trace);
      if (kept.length > MOST_TRACE_BYTES) throw new RangeError('the trace of a decision is too long');
      return { outcome: isClear ? 'offer' : 'refuse', reasons, table, trace: kept };
    },
  };
}

/**
 * The decision table in force; or an earlier edition by its name, for whoever looks at what it decided. An earlier one
 * sees the same facts and knows fewer of them.
 */
export function loadDecisionTable(name: 'v1' | 'v2' = IN_FORCE): DecisionTable {
  const folder = dirname(fileURLToPath(import.meta.url));
  return readDecisionTable(name, readFileSync(join(folder, `${name}.json`)));
}
