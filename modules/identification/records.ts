import type { Tx } from '@nesie/db';
import type { Vault } from '@nesie/vault';
import { MAX_FAILURES } from './domain.ts';
import * as store from './store.ts';

/** What others ask of identification: needs nothing but the rows, so it can be made before everything else. */
export function createIdentificationRecords({ vault }: { readonly vault: Vault }) {
  return {
    /** The successful record made for this act, or null where there is none. */
    recordForAct: (tx: Tx, actId: string) => store.findRecordOfAct(tx, actId),
    /** How many live images the registration of a party may still fail. */
    attemptsLeft: async (tx: Tx, partyId: string): Promise<number> =>
      MAX_FAILURES - (await store.failuresForPurpose(tx, partyId, 'register')),
    /** Scores, thresholds and versions of the identification by this act, canonical JSON for the evidence pack. */
    judgementOfAct: (tx: Tx, actId: string): Promise<string | null> => store.judgementOfAct(tx, vault, actId),
  };
}

export type IdentificationRecords = ReturnType<typeof createIdentificationRecords>;
