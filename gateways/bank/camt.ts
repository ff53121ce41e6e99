import { dayOf, type LocalDate } from '@nesie/clock';
import { type Tiyn, tiyn } from '@nesie/money';
import { readAmount, readDay, readMoment } from '../wire/amounts.ts';
import { readXml, type XmlElement, XmlProblem } from '../wire/xml.ts';
import { ISO20022 } from './pain.ts';
import type { BankEntry } from './port.ts';

/** ISO 20022's own word for an end-to-end id that the payer didn't give. */
const NOT_PROVIDED = 'NOTPROVIDED';

function sign(holder: XmlElement): 'credit' | 'debit' {
  const told = holder.need('CdtDbtInd');
  if (told !== 'CRDT' && told !== 'DBIT') throw new XmlProblem('neither credit nor debit');
  return told === 'CRDT' ? 'credit' : 'debit';
}

/** A day as `Dt`, or the day in Kazakhstan of `DtTm`; without a zone the bank means its own, which is the same. */
function readDayOf(holder: XmlElement | null): LocalDate {
  const moment = holder?.text('DtTm');
  if (moment && /(Z|[+-]\d{2}:\d{2})$/.test(moment)) return dayOf(readMoment(moment));
  const text = holder?.text('Dt') ?? moment?.slice(0, 10);
  if (!text) throw new XmlProblem('no day');
  return readDay(text);
}

/** What the payer wrote: free text, or else the structured reference. */
function readReference(details: XmlElement | undefined): string | null {
  const lines = details?.all('RmtInf/Ustrd').map((line) => line.text('.') ?? '') ?? [];
  const references = details?.all('RmtInf/Strd/CdtrRefInf/Ref').map((line) => line.text('.') ?? '') ?? [];
  return (lines.length > 0 ? lines : references).join(' ') || null;
}

/** A booked entry of one transaction; null for an entry that isn't booked yet. */
function readEntry(entry: XmlElement): BankEntry | null {
  const status = entry.text('Sts/Cd') ?? entry.text('Sts');
  if (status === 'PDNG' || status === 'INFO' || status === 'FUTR') return null;
  if (status !== 'BOOK') throw new XmlProblem('an entry of unknown status');
  const creditDebit = sign(entry);
  const amountTiyn = readAmount(entry, 'Amt');
  // Of an entry that bundles several payments no payer can be told: it stays whole, for a person to look at.
  const bundled = entry.all('NtryDtls/TxDtls');
  const details = bundled.length === 1 ? bundled[0] : undefined;
  const inTenge = details?.one('Amt')?.attribute('Ccy') === 'KZT';
  if (details && inTenge && readAmount(details, 'Amt') !== amountTiyn) {
    throw new XmlProblem('an entry that differs from its transaction');
  }
  const role = creditDebit === 'credit' ? 'Dbtr' : 'Cdtr';
  const endToEndId = details?.text('Refs/EndToEndId') ?? null;
  return {
    id: entry.text('AcctSvcrRef') ?? details?.text('Refs/AcctSvcrRef') ?? entry.need('NtryRef'),
    bookedOn: readDayOf(entry.one('BookgDt')),
    amountTiyn,
    creditDebit,
    counterpartyIban: details?.text(`RltdPties/${role}Acct/Id/IBAN`) ?? null,
    // In version 8 a party is wrapped; some banks still write it the way of version 2.
    counterpartyName:
      details?.text(`RltdPties/${role}/Pty/Nm`) ?? details?.text(`RltdPties/${role}/Nm`) ?? null,
    reference: readReference(details),
    endToEndId: endToEndId === NOT_PROVIDED ? null : endToEndId,
    ...(entry.text('RvslInd') === 'true' ? { isReversal: true } : {}),
  };
}

function isSame(a: BankEntry, b: BankEntry): boolean {
  return (
    a.bookedOn === b.bookedOn &&
    a.amountTiyn === b.amountTiyn &&
    a.creditDebit === b.creditDebit &&
    a.counterpartyIban === b.counterpartyIban &&
    a.endToEndId === b.endToEndId &&
    a.reference === b.reference &&
    a.isReversal === b.isReversal
  );
}

/** Entries by id: a repeat falls away, two different under one id are a problem. */
export function unrepeated(entries: readonly BankEntry[]): readonly BankEntry[] {
  const byId = new Map<string, BankEntry>();
  for (const entry of entries) {
    const known = byId.get(entry.id);
    if (known && !isSame(known, entry)) throw new XmlProblem('one reference for two entries');
    byId.set(entry.id, known ?? entry);
  }
  return [...byId.values()];
}

function readEntries(holder: XmlElement, account: string): readonly BankEntry[] {
  if (holder.need('Acct/Id/IBAN') !== account) throw new XmlProblem('another account');
  return holder
    .all('Ntry')
    .map(readEntry)
    .filter((entry) => entry !== null);
}

/** Reads camt.054.001.08 (BankToCustomerDebitCreditNotificationV08). */
export function readCamt054(body: Buffer, account: string): readonly BankEntry[] {
  const root = readXml(body, 'Document', `${ISO20022}camt.054.001.08`).one('BkToCstmrDbtCdtNtfctn');
  if (!root) throw new XmlProblem('no notification');
  return unrepeated(root.all('Ntfctn').flatMap((each) => readEntries(each, account)));
}

export interface StatementPage {
  readonly number: number;
  readonly isLast: boolean;
  readonly openingTiyn: Tiyn;
  readonly closingTiyn: Tiyn;
  readonly entries: readonly BankEntry[];
}

function readBalance(statement: XmlElement, code: 'OPBD' | 'CLBD', day: LocalDate): Tiyn {
  const found = statement.all('Bal').filter((balance) => balance.text('Tp/CdOrPrtry/Cd') === code);
  const [balance] = found;
  if (!balance || found.length > 1) throw new XmlProblem(`not one ${code}`);
  if (code === 'CLBD' && readDayOf(balance.one('Dt')) !== day)
    throw new XmlProblem('the balance of another day');
  const size = readAmount(balance, 'Amt');
  return balance.need('CdtDbtInd') === 'DBIT' ? tiyn(-size) : size;
}

/** Reads one page of a camt.053.001.08 (BankToCustomerStatementV08) for one day. */
export function readCamt053(body: Buffer, account: string, day: LocalDate): StatementPage {
  const statement = readXml(body, 'Document', `${ISO20022}camt.053.001.08`).one('BkToCstmrStmt/Stmt');
  if (!statement) throw new XmlProblem('not one statement');
  const entries = readEntries(statement, account);
  if (entries.some((entry) => entry.bookedOn !== day)) throw new XmlProblem('an entry of another day');
  const last = statement.text('StmtPgntn/LastPgInd') ?? 'true';
  if (last !== 'true' && last !== 'false') throw new XmlProblem('is it the last page?');
  return {
    number: Number(statement.text('StmtPgntn/PgNb') ?? '1'),
    isLast: last === 'true',
    openingTiyn: readBalance(statement, 'OPBD', day),
    closingTiyn: readBalance(statement, 'CLBD', day),
    entries,
  };
}

/** A day's pages as one: whole, in order, without repeats, and adding up to the tiyn. */
export function assembled(pages: readonly StatementPage[]): Omit<StatementPage, 'number' | 'isLast'> {
  const [first] = pages;
  if (!first) throw new XmlProblem('no page');
  const isWhole = pages.every(
    (page, i) =>
      page.number === i + 1 &&
      page.openingTiyn === first.openingTiyn &&
      page.closingTiyn === first.closingTiyn &&
      page.isLast === (i === pages.length - 1),
  );
  if (!isWhole) throw new XmlProblem('pages that do not belong together');
  const entries = unrepeated(pages.flatMap((page) => page.entries));
  const moved = entries.reduce(
    (sum, entry) => (entry.creditDebit === 'credit' ? sum + entry.amountTiyn : sum - entry.amountTiyn),
    0n,
  );
  if (first.openingTiyn + moved !== first.closingTiyn) throw new XmlProblem('it does not add up');
  return { openingTiyn: first.openingTiyn, closingTiyn: first.closingTiyn, entries };
}
