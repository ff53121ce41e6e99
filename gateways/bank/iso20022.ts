import { randomUUID } from 'node:crypto';
import type { Clock, LocalDate } from '@nesie/clock';
import { type Call, type Called, call, problemCode } from '../wire/call.ts';
import { XmlProblem } from '../wire/xml.ts';
import { acmt023, readAcmt024 } from './acmt.ts';
import { assembled, readCamt053, readCamt054, type StatementPage } from './camt.ts';
import { type Debtor, pain001, readPain002, unfitField } from './pain.ts';
import type { BankPort, Unknown } from './port.ts';

export interface Iso20022Options {
  /** Base address of the bank's channel, without a slash at the end. */
  readonly url: string;
  readonly clock: Clock;
  readonly debtor: Debtor;
  /** The MFO's account: notifications and statements of any other are refused. */
  readonly account: string;
  /** Sent with each call, such as `authorization`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** For one call, default 10 seconds. */
  readonly timeLimitMs?: number;
}

// A statement page of a thousand entries takes about one megabyte.
const MOST_BYTES = 4 * 1024 * 1024;
const MOST_PAGES = 200;

const unknown = (why: string): Unknown => ({ outcome: 'unknown', why });

/** Runs a reading; a message that can't be read makes the answer unknown, a bug still throws. */
function reading<T>(read: () => T): T | Unknown {
  try {
    return read();
  } catch (error) {
    if (error instanceof XmlProblem) return unknown(`message-not-understood: ${error.message}`);
    throw error;
  }
}

/** Why an answer with a status nobody agreed on says nothing. */
function unexpected(called: Called): Unknown {
  if (!called.ok) return unknown(called.why);
  const code = problemCode(called);
  return unknown(code ? `refused: ${code}` : `unexpected-status: ${called.status}`);
}

/** The bank port over ISO 20022 messages by HTTP: docs/bank-stand-in.md describes the envelope. */
export function createIso20022Bank(options: Iso20022Options): BankPort {
  const limits = { timeLimitMs: options.timeLimitMs ?? 10_000, mostBytes: MOST_BYTES };
  const send = (request: Omit<Call, 'url'> & { readonly path: string }) =>
    call(
      {
        method: request.method,
        url: `${options.url}${request.path}`,
        headers: {
          accept: 'application/xml',
          'content-type': 'application/xml; charset=utf-8',
          ...options.headers,
        },
        ...(request.body === undefined ? {} : { body: request.body }),
      },
      limits,
    );
  const get = (path: string) => send({ method: 'GET', path });
  const post = (path: string, body: string) => send({ method: 'POST', path, body });
  const isXml = (called: Called) => called.ok && called.type === 'application/xml';

  async function pageOf(date: LocalDate, number: number): Promise<StatementPage | 'not-closed' | Unknown> {
    const called = await get(`/iso20022/camt.053/${date}?page=${number}`);
    // Only the bank's own word counts: any other 404 is a wrong address, not an open day.
    if (called.ok && called.status === 404 && problemCode(called) === 'day-not-closed') return 'not-closed';
    if (!called.ok || called.status !== 200 || !isXml(called)) return unexpected(called);
    return reading(() => readCamt053(called.body, options.account, date));
  }

  return {
    async submitCreditTransfer(transfer) {
      const field = unfitField(transfer);
      // Nothing has left the house: this is a refusal, not an unknown.
      if (field) return { outcome: 'rejected', reason: `not-sendable: ${field}` };
      const called = await post('/iso20022/pain.001', pain001(transfer, options.debtor, options.clock.now()));
      // A refusal by status code isn't a rejection: it may be of a repeat whose first was paid.
      if (!called.ok || called.status !== 202 || !isXml(called)) return unexpected(called);
      return reading(() => {
        const told = readPain002(called.body, transfer.messageId);
        return told.state === 'rejected'
          ? ({ outcome: 'rejected', reason: told.reason } as const)
          : ({ outcome: 'accepted' } as const);
      });
    },

    async paymentStatus(messageId) {
      const called = await get(`/iso20022/pain.002/${encodeURIComponent(messageId)}`);
      if (called.ok && called.status === 404 && problemCode(called) === 'message-unknown') {
        return { outcome: 'not-found' };
      }
      if (!called.ok || called.status !== 200 || !isXml(called)) return unexpected(called);
      return reading(() => {
        const told = readPain002(called.body, messageId);
        return told.state === 'rejected'
          ? ({ outcome: 'rejected', reason: told.reason } as const)
          : ({ outcome: told.state } as const);
      });
    },

    async creditNotifications(afterCursor) {
      const query = afterCursor === null ? '' : `?after=${encodeURIComponent(afterCursor)}`;
      const called = await get(`/iso20022/camt.054${query}`);
      if (!called.ok || called.status !== 200 || !isXml(called)) return unexpected(called);
      const cursor = called.header('x-next-cursor');
      if (!cursor || cursor.length > 100) return unknown('no-cursor');
      return reading(
        () => ({ outcome: 'read', entries: readCamt054(called.body, options.account), cursor }) as const,
      );
    },

    async statement(date) {
      const pages: StatementPage[] = [];
      for (let number = 1; number <= MOST_PAGES; number++) {
        const page = await pageOf(date, number);
        if (page === 'not-closed')
          return number === 1 ? { outcome: 'not-closed' } : unknown('a-page-went-missing');
        if ('outcome' in page) return page;
        pages.push(page);
        if (page.isLast)
          return reading(() => ({ outcome: 'closed', closed: true, ...assembled(pages) }) as const);
      }
      return unknown('too-many-pages');
    },

    async verifyAccountOwner(account) {
      if (!/^KZ\d{2}[A-Z0-9]{16}$/.test(account.iban) || !/^\d{12}$/.test(account.iin)) {
        return unknown('not-sendable');
      }
      const id = randomUUID().replaceAll('-', '');
      const called = await post(
        '/iso20022/acmt.023',
        acmt023(id, account, options.debtor, options.clock.now()),
      );
      if (!called.ok || called.status !== 200 || !isXml(called)) return unexpected(called);
      return reading(() => ({ outcome: readAcmt024(called.body, id) }) as const);
    },
  };
}
