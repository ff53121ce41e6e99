import { createHash, randomUUID } from 'node:crypto';
import {
  commonRules,
  commonSwitches,
  dayAt,
  nextDay,
  type SwitchRules,
  switched,
  tengeOf,
} from './controls.ts';
import { openJournal } from './journal.ts';
import type { Faults } from './serve.ts';

export interface BankMode extends Faults {
  /** The same message id sent twice pays twice, as some banks do. */
  readonly repeatPaysTwice: boolean;
  /** 'late': PDNG for `lateMs`; 'never': the bank says it doesn't know; 'reject': RJCT, nothing is paid. */
  readonly pain002: 'normal' | 'late' | 'never' | 'reject';
  readonly lateMs: number;
  /** An accepted payment is booked so much later. */
  readonly settleDelayMs: number;
  /** 'register': own when told so by /control/accounts; 'silent': no answer at all. */
  readonly verification: 'own' | 'not-own' | 'silent' | 'undecided' | 'register';
  readonly notifications: 'normal' | 'doubled' | 'shuffled' | 'never';
  /** Statements that don't add up, or name another account. */
  readonly statement: 'normal' | 'wrong-sum' | 'other-account' | 'other-day';
  readonly insufficientFunds: boolean;
}

export const bankSwitches: BankMode = {
  ...commonSwitches,
  repeatPaysTwice: false,
  pain002: 'normal',
  lateMs: 2000,
  settleDelayMs: 0,
  verification: 'own',
  notifications: 'normal',
  statement: 'normal',
  insufficientFunds: false,
};

export const bankRules: SwitchRules<BankMode> = {
  ...commonRules,
  repeatPaysTwice: 'boolean',
  pain002: ['normal', 'late', 'never', 'reject'],
  lateMs: 'milliseconds',
  settleDelayMs: 'milliseconds',
  verification: ['own', 'not-own', 'silent', 'undecided', 'register'],
  notifications: ['normal', 'doubled', 'shuffled', 'never'],
  statement: ['normal', 'wrong-sum', 'other-account', 'other-day'],
  insufficientFunds: 'boolean',
};

export interface Transfer {
  readonly messageId: string;
  readonly endToEndId: string;
  readonly amount: string;
  readonly creditorIban: string;
  readonly creditorName: string;
  readonly creditorIin: string | null;
  readonly purpose: string | null;
  readonly debtorIban: string;
  readonly requestedOn: string;
}

export interface Message extends Transfer {
  /** SHA-256 of the message as it came. */
  readonly hash: string;
  readonly receivedAt: number;
  readonly status: 'accepted' | 'settled' | 'rejected';
  readonly reason: string | null;
  /** Times it was handed over, and times it was paid: the second may follow the first in `repeatPaysTwice`. */
  readonly handedOver: number;
  readonly paid: number;
  /** Times it is to be paid in all. */
  readonly owed: number;
}

export interface Entry {
  readonly number: number;
  readonly id: string;
  readonly bookedOn: string;
  readonly bookedAt: number;
  readonly amount: string;
  readonly direction: 'credit' | 'debit';
  readonly counterpartyIban: string;
  readonly counterpartyName: string;
  readonly reference: string | null;
  readonly endToEndId: string | null;
  readonly messageId: string | null;
}

type Event =
  | { readonly kind: 'mode'; readonly mode: BankMode }
  | { readonly kind: 'clock'; readonly offsetMs: number }
  | { readonly kind: 'message'; readonly message: Message }
  | { readonly kind: 'again'; readonly messageId: string; readonly pays: boolean }
  | { readonly kind: 'rejected'; readonly messageId: string; readonly reason: string }
  | { readonly kind: 'booked'; readonly entry: Entry }
  | { readonly kind: 'closed'; readonly day: string }
  | { readonly kind: 'account'; readonly iban: string; readonly iin: string }
  | { readonly kind: 'asked'; readonly iban: string; readonly iin: string; readonly answer: string };

/** One thousand million tenge: enough that a demonstration doesn't run dry. */
const OPENING_TIYN = 100_000_000_000n;

const tiyn = (amount: string) => BigInt(amount.replace('.', ''));

const signed = (entry: Entry) => (entry.direction === 'credit' ? tiyn(entry.amount) : -tiyn(entry.amount));

export type Bank = ReturnType<typeof openBank>;

/** The bank's books: everything it knows is a fold over its journal. */
export function openBank(home: string, account: string) {
  let mode = bankSwitches;
  let offsetMs = 0;
  let lastClosed: string | null = null;
  const messages = new Map<string, Message>();
  const entries: Entry[] = [];
  const owners = new Set<string>();
  const asked: { iban: string; iin: string; answer: string }[] = [];

  // What still has to be paid, and what there is to pay it from.
  const waiting = new Set<string>();
  let balance = OPENING_TIYN;

  const put = (message: Message) => {
    messages.set(message.messageId, message);
    const isWaiting = message.status !== 'rejected' && message.paid < message.owed;
    if (isWaiting) waiting.add(message.messageId);
    else waiting.delete(message.messageId);
  };
  const change = (messageId: string, by: (message: Message) => Partial<Message>) => {
    const message = messages.get(messageId);
    if (message) put({ ...message, ...by(message) });
  };

  const journal = openJournal<Event>(home, 'bank', (event) => {
    switch (event.kind) {
      case 'mode':
        // A journal of an older edition may lack a switch that came later.
        mode = { ...bankSwitches, ...event.mode };
        return;
      case 'clock':
        offsetMs = event.offsetMs;
        return;
      case 'message':
        put(event.message);
        return;
      case 'again':
        change(event.messageId, (m) => ({
          handedOver: m.handedOver + 1,
          owed: m.owed + (event.pays ? 1 : 0),
        }));
        return;
      case 'rejected':
        change(event.messageId, () => ({ status: 'rejected', reason: event.reason }));
        return;
      case 'booked':
        entries.push(event.entry);
        balance += signed(event.entry);
        if (event.entry.messageId) {
          change(event.entry.messageId, (m) => ({ status: 'settled', paid: m.paid + 1 }));
        }
        return;
      case 'closed':
        lastClosed = event.day;
        return;
      case 'account':
        owners.add(`${event.iban} ${event.iin}`);
        return;
      case 'asked':
        asked.push({ iban: event.iban, iin: event.iin, answer: event.answer });
        if (asked.length > 1000) asked.shift();
    }
  });

  const now = () => Date.now() + offsetMs;
  const today = () => dayAt(now());
  const isClosed = (day: string) => lastClosed !== null && day <= lastClosed;
  // A closed day takes no more entries: what comes after it counts for the day after.
  const bookingDay = () => (isClosed(today()) ? nextDay(lastClosed ?? today()) : today());
  const balanceBefore = (day: string) =>
    entries.filter((entry) => entry.bookedOn < day).reduce((sum, entry) => sum + signed(entry), OPENING_TIYN);

  function book(
    entry: Pick<Entry, 'amount' | 'direction' | 'counterpartyIban' | 'counterpartyName'> & Partial<Entry>,
  ) {
    const number = entries.length + 1;
    const booked: Entry = {
      reference: null,
      endToEndId: null,
      messageId: null,
      ...entry,
      number,
      id: `E${String(number).padStart(9, '0')}`,
      bookedOn: bookingDay(),
      bookedAt: now(),
    };
    journal.append({ kind: 'booked', entry: booked });
    return booked;
  }

  function pay(message: Message) {
    if (mode.insufficientFunds || balance < tiyn(message.amount)) {
      // A repeat that can't be paid doesn't undo what was.
      if (message.paid > 0) return;
      journal.append({ kind: 'rejected', messageId: message.messageId, reason: 'AM04' });
      return;
    }
    book({
      amount: message.amount,
      direction: 'debit',
      counterpartyIban: message.creditorIban,
      counterpartyName: message.creditorName,
      reference: message.purpose,
      endToEndId: message.endToEndId,
      messageId: message.messageId,
    });
  }

  /** Books what has become due: there is no timer, the bank looks at its desk whenever it is asked something. */
  function settleDue() {
    for (const messageId of [...waiting]) {
      const message = messages.get(messageId);
      if (!message || message.requestedOn > bookingDay()) continue;
      if (Date.now() - message.receivedAt < mode.settleDelayMs) continue;
      for (let times = message.owed - message.paid; times > 0; times--) pay(message);
    }
  }

  function refusalOf(transfer: Transfer): string | null {
    if (mode.pain002 === 'reject') return 'AC04';
    if (transfer.debtorIban !== account) return 'AC02';
    if (isClosed(transfer.requestedOn)) return 'DT01';
    return null;
  }

  return {
    account,
    mode: () => mode,
    offsetMs: () => offsetMs,
    now,
    today,
    isClosed,
    messages,
    entries,
    asked,
    balance: () => balance,
    balanceBefore,
    settleDue,
    lastClosed: () => lastClosed,

    /** @returns the name of the switch that is wrong, or null */
    switchMode(wanted: unknown): string | null {
      const next = switched(mode, bankRules, wanted);
      if ('wrong' in next) return next.wrong;
      journal.append({ kind: 'mode', mode: next.mode });
      return null;
    },

    setClock: (offset: number) => journal.append({ kind: 'clock', offsetMs: offset }),

    /**
     * Takes a transfer in. Known already: pays again in `repeatPaysTwice`, else
     * does nothing; another message under a known id is 'reused'.
     */
    takeIn(transfer: Transfer, bytes: Buffer): 'taken' | 'reused' {
      const hash = createHash('sha256').update(bytes).digest('hex');
      const known = messages.get(transfer.messageId);
      if (known) {
        if (known.hash !== hash && !mode.repeatPaysTwice) return 'reused';
        journal.append({ kind: 'again', messageId: known.messageId, pays: mode.repeatPaysTwice });
        settleDue();
        return 'taken';
      }
      const reason = refusalOf(transfer);
      const message: Message = {
        ...transfer,
        hash,
        receivedAt: Date.now(),
        status: reason ? 'rejected' : 'accepted',
        reason,
        handedOver: 1,
        paid: 0,
        owed: 1,
      };
      journal.append({ kind: 'message', message });
      settleDue();
      return 'taken';
    },

    payIn: (payer: { iban: string; name: string; reference: string; tiyn: bigint }) =>
      book({
        amount: tengeOf(payer.tiyn),
        direction: 'credit',
        counterpartyIban: payer.iban,
        counterpartyName: payer.name,
        reference: payer.reference,
        endToEndId: randomUUID().replaceAll('-', ''),
      }),

    /** Closes a day and all before it; what was to be executed by then and wasn't, never will be. */
    closeDay(day: string): void {
      if (isClosed(day)) return;
      settleDue();
      for (const messageId of [...waiting]) {
        const message = messages.get(messageId);
        if (message?.status === 'accepted' && message.requestedOn <= day) {
          journal.append({ kind: 'rejected', messageId, reason: 'TM01' });
        }
      }
      journal.append({ kind: 'closed', day });
    },

    registerOwner: (iban: string, iin: string) => journal.append({ kind: 'account', iban, iin }),

    /** What the bank says about an owner; the question is kept for the page. */
    verify(iban: string, iin: string): BankMode['verification'] {
      const answer =
        mode.verification === 'register'
          ? owners.has(`${iban} ${iin}`)
            ? 'own'
            : 'not-own'
          : mode.verification;
      journal.append({ kind: 'asked', iban, iin, answer });
      return answer;
    },

    close: () => journal.close(),
  };
}
