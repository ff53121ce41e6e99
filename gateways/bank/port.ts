import type { LocalDate } from '@nesie/clock';
import type { Tiyn } from '@nesie/money';

/**
 * What nesie asks of the bank that keeps the MFO's account.
 *
 * Every answer is good, bad or unknown, and unknown never passes: a call that
 * timed out, was cut off, or brought something that can't be read is 'unknown',
 * also when the bank may well have done what was asked.
 */
export interface BankPort {
  /**
   * Hands over one credit transfer (pain.001). The bank may not notice a
   * repeat: after 'unknown' nothing is sent again until `paymentStatus` gives a
   * final rejection or the statement of a closed day doesn't show it.
   */
  readonly submitCreditTransfer: (transfer: CreditTransfer) => Promise<SubmitAnswer>;
  /** State of a transfer by the message id it was sent under (pain.002). */
  readonly paymentStatus: (messageId: string) => Promise<PaymentStatus>;
  /**
   * Entries booked on the MFO's account after the cursor, oldest first
   * (camt.054). The same entry may come again in a later answer: tell entries
   * apart by `id`, never by place.
   * @param afterCursor null: from the beginning
   */
  readonly creditNotifications: (afterCursor: string | null) => Promise<NotificationsAnswer>;
  /** Statement of one day (camt.053); 'not-closed' until the bank has closed it. */
  readonly statement: (date: LocalDate) => Promise<StatementAnswer>;
  /** Does the account belong to the person with this IIN (acmt.023, acmt.024)? */
  readonly verifyAccountOwner: (account: {
    readonly iban: string;
    readonly iin: string;
  }) => Promise<AccountOwnerAnswer>;
}

export interface CreditTransfer {
  /** Unique over all messages to this bank; at most 35 of A–Z a–z 0–9 / - ? : ( ) . , ' + and space. */
  readonly messageId: string;
  /** Comes back in status, notification and statement; limits as messageId. */
  readonly endToEndId: string;
  readonly amountTiyn: Tiyn;
  readonly creditorIban: string;
  readonly creditorName: string;
  readonly creditorIin: string;
  /** Payment purpose code (KNP), three digits. */
  readonly purpose: string;
  readonly debtorIban: string;
  /** The bank executes on this day or, once it is closed, never. */
  readonly requestedOn: LocalDate;
}

/** Why nothing is known: for the log and the person on duty, never for a decision. */
export interface Unknown {
  readonly outcome: 'unknown';
  readonly why: string;
}

export type SubmitAnswer =
  | { readonly outcome: 'accepted' }
  | { readonly outcome: 'rejected'; readonly reason: string }
  | Unknown;

export type PaymentStatus =
  | { readonly outcome: 'settled' }
  /** Final: the bank will not execute it. */
  | { readonly outcome: 'rejected'; readonly reason: string }
  | { readonly outcome: 'pending' }
  /** The bank doesn't know the message now. Not final: it may still be on its way. */
  | { readonly outcome: 'not-found' }
  | Unknown;

export interface BankEntry {
  /** The bank's own reference of the entry, the same in notification and statement. */
  readonly id: string;
  readonly bookedOn: LocalDate;
  readonly amountTiyn: Tiyn;
  /** 'credit': money came to the MFO; 'debit': it left. */
  readonly creditDebit: 'credit' | 'debit';
  readonly counterpartyIban: string | null;
  readonly counterpartyName: string | null;
  /** Remittance information as the payer wrote it. */
  readonly reference: string | null;
  readonly endToEndId: string | null;
  /** The bank turned an earlier entry back; `creditDebit` is the way the money went now. */
  readonly isReversal?: boolean;
}

export type NotificationsAnswer =
  | { readonly outcome: 'read'; readonly entries: readonly BankEntry[]; readonly cursor: string | null }
  | Unknown;

export type StatementAnswer =
  | {
      readonly outcome: 'closed';
      readonly closed: true;
      readonly entries: readonly BankEntry[];
      readonly openingTiyn: Tiyn;
      /** Opening plus credits less debits: a statement that doesn't add up is 'unknown'. */
      readonly closingTiyn: Tiyn;
    }
  | { readonly outcome: 'not-closed' }
  | Unknown;

export type AccountOwnerAnswer = { readonly outcome: 'own' } | { readonly outcome: 'not-own' } | Unknown;
