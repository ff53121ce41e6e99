import type { LocalDate } from '@nesie/clock';
import type { Tx } from '@nesie/db';
import { readIban } from '@nesie/kz';
import type { ClientDetails } from '../documents/index.ts';
import type { Parties } from '../parties/index.ts';

/** A confirmed individual, as applications and contracts need him. */
export interface Individual {
  readonly details: ClientDetails;
  readonly birthDate: LocalDate;
}

export interface ClientsDeps {
  readonly parties: Pick<Parties, 'registrationOf' | 'isConfirmed' | 'contactOf' | 'accountOf'>;
  /** the client's code for entering the cabinet; another module keeps it */
  readonly identifierOf: (tx: Tx, partyId: string) => Promise<string | null>;
}

export type Clients = ReturnType<typeof createClients>;

/** Reads what documents say of a client: as frozen at registration, with the phone and account of now. */
export function createClients({ parties, identifierOf }: ClientsDeps) {
  return {
    /** The individual, or null where the registration is not confirmed. */
    async individual(tx: Tx, partyId: string): Promise<Individual | null> {
      if (!(await parties.isConfirmed(tx, partyId))) return null;
      const registration = await parties.registrationOf(tx, partyId);
      const contact = await parties.contactOf(tx, partyId);
      const account = await parties.accountOf(tx, partyId);
      const identifier = await identifierOf(tx, partyId);
      if (!registration || !contact || !identifier) return null;
      const { facts } = registration;
      const iban = account?.iban ?? facts.iban;
      const bank = readIban(iban);
      return {
        birthDate: facts.birthDate,
        details: {
          surname: facts.surname,
          firstName: facts.firstName,
          patronymic: facts.patronymic,
          iin: facts.iin,
          documentKind: facts.documentKind,
          documentNumber: facts.documentNumber,
          documentIssuedOn: facts.documentIssuedOn,
          documentExpiresOn: facts.documentExpiresOn,
          phone: contact.phone,
          iban,
          bankName: 'problem' in bank ? '' : bank.bankName,
          identifier,
        },
      };
    },
  };
}
