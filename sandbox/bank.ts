import { acmt024, camt053, camt054, pain002, readAcmt023, readPain001 } from './bank-messages.ts';
import { type Bank, type Entry, openBank } from './bank-state.ts';
import { isDay, isIban, isIin, readOffset, tengeOf, tiynOf } from './controls.ts';
import {
  type Answer,
  json,
  jsonBody,
  problem,
  type Request,
  run,
  type StandIn,
  type Start,
  xml,
} from './serve.ts';

/** The MFO's account at this bank when none is given: made up, with right check digits. */
export const DEFAULT_ACCOUNT = 'KZ77601NESIE00000001';

const NOTIFICATIONS_A_PAGE = 100;
const ENTRIES_A_PAGE = 1000;

function takePain001(bank: Bank, body: Buffer): Answer {
  const transfer = readPain001(body);
  if (typeof transfer === 'string') return problem(400, 'message-not-understood', transfer);
  if (bank.takeIn(transfer, body) === 'reused') {
    return problem(409, 'message-id-reused', 'another message came under this id before');
  }
  const message = bank.messages.get(transfer.messageId);
  if (!message) throw new Error('taken in, but not there');
  // Taken in is all that is said at once; what became of it is asked for.
  return xml(
    202,
    pain002(
      bank,
      message,
      message.status === 'rejected' && bank.mode().pain002 !== 'reject' ? 'RJCT' : 'ACTC',
    ),
  );
}

function tellStatus(bank: Bank, messageId: string): Answer {
  const message = bank.messages.get(messageId);
  if (!message || bank.mode().pain002 === 'never') {
    return problem(404, 'message-unknown', 'no such message has come');
  }
  return xml(200, pain002(bank, message));
}

function notify(bank: Bank, after: string | null): Answer {
  const cursor = after === null || after === '' ? 0 : Number(after);
  if (!Number.isInteger(cursor) || cursor < 0 || cursor > bank.entries.length) {
    return problem(400, 'cursor-unknown', 'take the cursor from X-Next-Cursor');
  }
  const mode = bank.mode().notifications;
  const page: readonly Entry[] =
    mode === 'never' ? [] : bank.entries.slice(cursor, cursor + NOTIFICATIONS_A_PAGE);
  const next = String(cursor + page.length);
  const told =
    mode === 'doubled'
      ? [...bank.entries.slice(Math.max(0, cursor - 1), cursor), ...page, ...page]
      : mode === 'shuffled'
        ? page.toReversed()
        : page;
  return xml(200, camt054(bank, told), { 'x-next-cursor': next });
}

function tellStatement(bank: Bank, day: string | null, page: string | null): Answer {
  if (!isDay(day)) return problem(400, 'day-wrong', 'camt.053/YYYY-MM-DD');
  if (!bank.isClosed(day)) return problem(404, 'day-not-closed', 'the day is not closed');
  const number = Number(page ?? '1');
  const statement =
    Number.isInteger(number) && number >= 1 ? camt053(bank, day, number, ENTRIES_A_PAGE) : null;
  return statement ? xml(200, statement) : problem(404, 'page-unknown', 'no such page');
}

function verify(bank: Bank, body: Buffer): Answer | 'silence' {
  const question = readAcmt023(body);
  if (typeof question === 'string') return problem(400, 'message-not-understood', question);
  const verdict = bank.verify(question.iban, question.iin);
  if (verdict === 'silent') return 'silence';
  if (verdict === 'undecided') return problem(503, 'owner-not-known', 'the bank cannot say now');
  return xml(200, acmt024(bank, question, verdict === 'own'));
}

function protocol(bank: Bank, { method, path, query, body }: Request): Answer | 'silence' | null {
  bank.settleDue();
  const last = decodeURIComponent(path.split('/').at(-1) ?? '');
  if (method === 'POST' && path === '/iso20022/pain.001') return takePain001(bank, body);
  if (method === 'POST' && path === '/iso20022/acmt.023') return verify(bank, body);
  if (method !== 'GET') return null;
  if (path.startsWith('/iso20022/pain.002/')) return tellStatus(bank, last);
  if (path === '/iso20022/camt.054') return notify(bank, query.get('after'));
  if (path.startsWith('/iso20022/camt.053/')) return tellStatement(bank, last, query.get('page'));
  return null;
}

function look(bank: Bank, path: string): Answer | null {
  bank.settleDue();
  if (path === '/control/payments') {
    return json(200, { payments: bank.entries.filter((entry) => entry.direction === 'debit') });
  }
  if (path !== '/control' && path !== '/control/state') return null;
  return json(200, {
    pid: process.pid,
    account: bank.account,
    balance: tengeOf(bank.balance()),
    mode: bank.mode(),
    offsetMs: bank.offsetMs(),
    today: bank.today(),
    lastClosed: bank.lastClosed(),
    entries: bank.entries.slice(-200),
    messages: [...bank.messages.values()].slice(-200),
    verifications: bank.asked.slice(-100),
  });
}

function payIn(bank: Bank, body: Record<string, unknown>): Answer {
  const { iban, reference, name = 'Stand-in Payer' } = body;
  const amount = tiynOf(body.amount);
  if (!isIban(iban)) return problem(400, 'iban-wrong', 'iban: the payer’s account');
  if (amount === null || amount <= 0n) return problem(400, 'amount-wrong', 'amount: tenge as "1000.00"');
  if (typeof reference !== 'string' || reference.length > 140)
    return problem(400, 'reference-wrong', 'reference: text');
  if (typeof name !== 'string' || name === '' || name.length > 140)
    return problem(400, 'name-wrong', 'name: text');
  return json(201, bank.payIn({ iban, name, reference, tiyn: amount }));
}

function steer(bank: Bank, path: string, body: Record<string, unknown>): Answer | null {
  switch (path) {
    case '/control': {
      const wrong = bank.switchMode(body.mode);
      return wrong === null ? json(200, { mode: bank.mode() }) : problem(400, 'switch-wrong', wrong);
    }
    case '/control/clock': {
      const offset = readOffset(body.offsetMs, bank.offsetMs());
      if (offset === null) return problem(400, 'clock-wrong', 'offsetMs: whole milliseconds, from 0 up');
      bank.setClock(offset);
      bank.settleDue();
      return json(200, { offsetMs: offset, today: bank.today() });
    }
    case '/control/pay-in':
      return payIn(bank, body);
    case '/control/close-day': {
      const day = body.date;
      if (!isDay(day) || day > bank.today()) return problem(400, 'day-wrong', 'date: a day not after today');
      bank.closeDay(day);
      return json(200, { lastClosed: bank.lastClosed() });
    }
    case '/control/accounts': {
      const { iban, iin } = body;
      if (!isIban(iban) || !isIin(iin)) return problem(400, 'account-wrong', 'iban and iin');
      bank.registerOwner(iban, iin);
      return json(201, { iban, iin });
    }
    default:
      return null;
  }
}

/** A bank that keeps one account, the MFO's, and speaks ISO 20022 over HTTP: docs/bank-stand-in.md. */
export function createBankStandIn({ home, account = DEFAULT_ACCOUNT }: Start): StandIn {
  if (!isIban(account)) throw new Error('--account: not a Kazakh IBAN');
  const bank = openBank(home, account);
  return {
    faults: bank.mode,
    close: bank.close,
    handle(request) {
      if (!request.path.startsWith('/control')) return protocol(bank, request);
      if (request.method === 'GET') return look(bank, request.path);
      const body = request.method === 'POST' ? jsonBody(request) : null;
      return body ? steer(bank, request.path, body) : problem(400, 'body-wrong', 'POST a JSON object');
    },
  };
}

if (import.meta.main) await run(createBankStandIn);
