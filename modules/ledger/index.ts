export {
  type AccountLine,
  createLedger,
  type Ledger,
  type Leg,
  MAX_BATCH,
  type NewEntry,
  type Verdict,
} from './ledger.ts';
