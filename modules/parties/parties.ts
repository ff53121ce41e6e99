import { dayOf } from '@nesie/clock';
import type { Tx } from '@nesie/db';
import { ok, type Result, refuse } from '@nesie/problem';
import type { BankPort } from '../../gateways/bank/port.ts';
import { createAccounts } from './accounts.ts';
import type { PictureKind } from './domain.ts';
import * as drafts from './draft-store.ts';
import { createDrafts, type DraftsDeps } from './drafts.ts';
import type { PartyRefusal } from './errors.ts';
import { isDocumentValid } from './fields.ts';
import * as store from './party-store.ts';
import { createRegistrations } from './registrations.ts';
import { createTransfers } from './transfers.ts';

export interface PartiesDeps extends DraftsDeps {
  readonly bank: Pick<BankPort, 'verifyAccountOwner'>;
}

export type Parties = ReturnType<typeof createParties>;

/** At most so many people are told of by one number: a family, not a list. */
const BY_PHONE_LIMIT = 5;

/** Who the client is: drafts, registrations, individuals, their contacts and accounts. */
export function createParties(deps: PartiesDeps) {
  const { vault } = deps;
  const drafting = createDrafts(deps);
  const accounts = createAccounts(deps);
  const registrations = createRegistrations({ ...deps, drafts: drafting, accounts });
  const transfers = createTransfers(deps);

  async function assertDocumentValid(tx: Tx, partyId: string): Promise<Result<null, PartyRefusal>> {
    const registration = await store.findRegistration(tx, vault, partyId);
    if (!registration) return refuse({ code: 'draft-not-submitted' });
    // R-6.1c: the period of validity is asked for so that it counts, at identification and at every signing.
    const isValid = isDocumentValid(registration.facts.documentExpiresOn, dayOf(tx.now));
    return isValid ? ok(null) : refuse({ code: 'document-expired' });
  }

  return {
    startDraft: drafting.startDraft,
    currentDraft: drafting.currentDraft,
    saveFields: drafting.saveFields,
    sendPhoneCode: drafting.sendPhoneCode,
    confirmPhone: drafting.confirmPhone,
    putPicture: drafting.putPicture,
    ...transfers,
    submitDraft: registrations.submitDraft,
    createRegisterAct: registrations.createRegisterAct,
    submitted: registrations.submitted,
    /** Ends a submitted registration for a reason, such as three failed live images. @returns whether it was one */
    refuseRegistration: registrations.refuseRegistration,
    giveAccount: accounts.giveAccount,
    payableAccount: accounts.payableAccount,
    /** The account given last, whatever the bank said of it. */
    accountOf: accounts.accountOf,
    /** Refuses with `document-expired` where the identity document is past its last day. */
    assertDocumentValid,
    /** What was submitted: names, IIN, document, hashes of the pictures, device key, content hash; or null. */
    registrationOf: (tx: Tx, partyId: string) => store.findRegistration(tx, vault, partyId),
    /** The bytes of a picture as uploaded, or null. */
    pictureOf: (tx: Tx, partyId: string, kind: PictureKind): Promise<Buffer | null> =>
      drafts.openPicture(tx, vault, partyId, kind),
    /** Whether the party is an individual whose registration is confirmed. */
    isConfirmed: store.isConfirmed,
    /** The act by which an individual's registration was confirmed, or null. */
    registrationActOf: store.registrationActOf,
    /** Where and in which language a party is written to: as confirmed, else as submitted. */
    async contactOf(tx: Tx, partyId: string): Promise<store.Contact | null> {
      const contact = await store.findContact(tx, vault, partyId);
      if (contact) return contact;
      const registration = await store.findRegistration(tx, vault, partyId);
      return registration && { phone: registration.facts.phone, language: registration.language };
    },
    /** Chooses the language of what is sent to a confirmed individual. @returns whether there is one */
    setLanguage: store.saveLanguage,
    /** Individuals who gave a number, newest first, at most five. A number only looks up; it proves nothing. */
    partiesByPhone: (tx: Tx, phone: string): Promise<readonly string[]> =>
      store.partiesByPhone(tx, vault, phone, BY_PHONE_LIMIT),
    /** Handlers for the worker. */
    stepHandlers: { ...registrations.stepHandlers, ...accounts.stepHandlers },
  };
}
