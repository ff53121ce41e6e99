import type { Tx } from '@nesie/db';
import type { Vault } from '@nesie/vault';
import { findRegistration, type Registration } from './party-store.ts';
import type { PartyTables } from './tables.ts';

export type PartyLookup = ReturnType<typeof createPartyLookup>;

/** The two questions that staff ask of parties before anything else is known; needs nothing but the vault. */
export function createPartyLookup({ vault }: { readonly vault: Vault }) {
  return {
    /** The individual with an IIN, as seen from inside; null when nobody is confirmed under it. */
    async partyByIin(tx: Tx, iin: string): Promise<string | null> {
      const row = await tx
        .on<PartyTables>()
        .selectFrom('parties.iin_hashes')
        .select('party_id')
        .where('version', '=', vault.searchVersion())
        .where('hash', '=', vault.searchHash('iin', iin))
        .executeTakeFirst();
      return row?.party_id ?? null;
    },
    /** What was submitted, or null. */
    registrationOf: (tx: Tx, partyId: string): Promise<Registration | null> =>
      findRegistration(tx, vault, partyId),
  };
}
