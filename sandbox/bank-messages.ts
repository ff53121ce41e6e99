import type { Bank, Entry, Message, Transfer } from './bank-state.ts';
import { isDay, isIban, tengeOf, tiynOf } from './controls.ts';
import { at, esc, readXml } from './xml.ts';

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';
const NAMESPACE = 'urn:iso:std:iso:20022:tech:xsd:';
const BANK_NAME = 'Stand-in Bank';

const document = (message: string, content: string) =>
  `${HEAD}<Document xmlns="${NAMESPACE}${message}">${content}</Document>\n`;

const moment = (ms: number) => new Date(ms).toISOString();

/** A text of at most 35 signs of the set that ISO 20022 identifiers keep to. */
const isReference = (text: string | null): text is string =>
  text !== null && /^[A-Za-z0-9/\-?:().,'+ ]{1,35}$/.test(text);

/** Reads a pain.001.001.09 with one transaction; the text says what is wrong with it. */
export function readPain001(body: Buffer): Transfer | string {
  const tree = readXml(body);
  if (tree === null) return 'not well-formed XML without a DTD';
  if (at(tree, 'Document/@xmlns') !== `${NAMESPACE}pain.001.001.09`) return 'not a pain.001.001.09';
  const root = 'Document/CstmrCdtTrfInitn';
  const info = `${root}/PmtInf`;
  const tx = `${info}/CdtTrfTxInf`;
  const messageId = at(tree, `${root}/GrpHdr/MsgId`);
  const endToEndId = at(tree, `${tx}/PmtId/EndToEndId`);
  if (!isReference(messageId)) return 'MsgId';
  if (!isReference(endToEndId)) return 'EndToEndId';
  if (at(tree, `${root}/GrpHdr/NbOfTxs`) !== '1') return 'NbOfTxs: one transaction a message';
  if (!at(tree, `${root}/GrpHdr/CreDtTm`)) return 'CreDtTm';
  const amount = tiynOf(at(tree, `${tx}/Amt/InstdAmt`));
  if (amount === null || amount <= 0n || at(tree, `${tx}/Amt/InstdAmt/@Ccy`) !== 'KZT') return 'InstdAmt';
  if (tiynOf(at(tree, `${root}/GrpHdr/CtrlSum`)) !== amount) return 'CtrlSum';
  const creditorIban = at(tree, `${tx}/CdtrAcct/Id/IBAN`);
  const debtorIban = at(tree, `${info}/DbtrAcct/Id/IBAN`);
  if (!isIban(creditorIban)) return 'CdtrAcct';
  if (!isIban(debtorIban)) return 'DbtrAcct';
  const requestedOn = at(tree, `${info}/ReqdExctnDt/Dt`);
  if (!isDay(requestedOn)) return 'ReqdExctnDt';
  const creditorName = at(tree, `${tx}/Cdtr/Nm`);
  if (!creditorName || creditorName.length > 140) return 'Cdtr/Nm';
  return {
    messageId,
    endToEndId,
    amount: tengeOf(amount),
    creditorIban,
    creditorName,
    creditorIin: at(tree, `${tx}/Cdtr/Id/PrvtId/Othr/Id`),
    purpose: at(tree, `${tx}/Purp/Prtry`),
    debtorIban,
    requestedOn,
  };
}

/** The status as the bank tells it now, which in 'late' is not the status as it is. */
function toldStatus(bank: Bank, message: Message): string {
  if (message.status === 'rejected') return 'RJCT';
  const mode = bank.mode();
  if (mode.pain002 === 'late' && Date.now() - message.receivedAt < mode.lateMs) return 'PDNG';
  return message.status === 'settled' ? 'ACSC' : 'ACTC';
}

/** pain.002.001.10 on one message. */
export function pain002(bank: Bank, message: Message, status = toldStatus(bank, message)): string {
  const reason = message.reason ? `<StsRsnInf><Rsn><Cd>${esc(message.reason)}</Cd></Rsn></StsRsnInf>` : '';
  return document(
    'pain.002.001.10',
    `<CstmrPmtStsRpt><GrpHdr><MsgId>S${message.handedOver}-${esc(message.hash.slice(0, 24))}</MsgId>` +
      `<CreDtTm>${moment(bank.now())}</CreDtTm></GrpHdr>` +
      `<OrgnlGrpInfAndSts><OrgnlMsgId>${esc(message.messageId)}</OrgnlMsgId>` +
      `<OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId><GrpSts>${status}</GrpSts>${reason}</OrgnlGrpInfAndSts>` +
      `<OrgnlPmtInfAndSts><OrgnlPmtInfId>${esc(message.messageId)}</OrgnlPmtInfId>` +
      `<TxInfAndSts><OrgnlEndToEndId>${esc(message.endToEndId)}</OrgnlEndToEndId>` +
      `<TxSts>${status}</TxSts>${reason}</TxInfAndSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt>`,
  );
}

function entryXml(entry: Entry): string {
  const isCredit = entry.direction === 'credit';
  const [role, account] = isCredit ? ['Dbtr', 'DbtrAcct'] : ['Cdtr', 'CdtrAcct'];
  const messageId = entry.messageId ? `<MsgId>${esc(entry.messageId)}</MsgId>` : '';
  const remittance = entry.reference ? `<RmtInf><Ustrd>${esc(entry.reference)}</Ustrd></RmtInf>` : '';
  return (
    `<Ntry><NtryRef>${entry.number}</NtryRef><Amt Ccy="KZT">${entry.amount}</Amt>` +
    `<CdtDbtInd>${isCredit ? 'CRDT' : 'DBIT'}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>` +
    `<BookgDt><Dt>${entry.bookedOn}</Dt></BookgDt><ValDt><Dt>${entry.bookedOn}</Dt></ValDt>` +
    `<AcctSvcrRef>${entry.id}</AcctSvcrRef>` +
    `<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>${isCredit ? 'RCDT' : 'ICDT'}</Cd><SubFmlyCd>OTHR</SubFmlyCd></Fmly></Domn></BkTxCd>` +
    `<NtryDtls><TxDtls><Refs>${messageId}<AcctSvcrRef>${entry.id}</AcctSvcrRef>` +
    `<EndToEndId>${esc(entry.endToEndId ?? 'NOTPROVIDED')}</EndToEndId></Refs>` +
    `<Amt Ccy="KZT">${entry.amount}</Amt><CdtDbtInd>${isCredit ? 'CRDT' : 'DBIT'}</CdtDbtInd>` +
    `<RltdPties><${role}><Pty><Nm>${esc(entry.counterpartyName)}</Nm></Pty></${role}>` +
    `<${account}><Id><IBAN>${esc(entry.counterpartyIban)}</IBAN></Id></${account}></RltdPties>` +
    `${remittance}</TxDtls></NtryDtls></Ntry>`
  );
}

const accountXml = (iban: string) => `<Acct><Id><IBAN>${iban}</IBAN></Id><Ccy>KZT</Ccy></Acct>`;

/** camt.054.001.08 with the entries of one page. */
export function camt054(bank: Bank, entries: readonly Entry[]): string {
  const at = moment(bank.now());
  const id = `N${entries[0]?.number ?? 0}-${entries.length}`;
  return document(
    'camt.054.001.08',
    `<BkToCstmrDbtCdtNtfctn><GrpHdr><MsgId>${id}</MsgId><CreDtTm>${at}</CreDtTm></GrpHdr>` +
      `<Ntfctn><Id>${id}</Id><CreDtTm>${at}</CreDtTm>${accountXml(bank.account)}` +
      `${entries.map(entryXml).join('')}</Ntfctn></BkToCstmrDbtCdtNtfctn>`,
  );
}

function balanceXml(code: 'OPBD' | 'CLBD', amount: bigint, day: string): string {
  const size = amount < 0n ? -amount : amount;
  return (
    `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp><Amt Ccy="KZT">${tengeOf(size)}</Amt>` +
    `<CdtDbtInd>${amount < 0n ? 'DBIT' : 'CRDT'}</CdtDbtInd><Dt><Dt>${day}</Dt></Dt></Bal>`
  );
}

/** One page of a camt.053.001.08; the balances are the whole day's on every page. */
export function camt053(bank: Bank, wanted: string, page: number, perPage: number): string | null {
  const mode = bank.mode().statement;
  const entries = bank.entries.filter((entry) => entry.bookedOn === wanted);
  const pages = Math.max(1, Math.ceil(entries.length / perPage));
  if (page > pages) return null;
  const opening = bank.balanceBefore(wanted);
  const closing = entries.reduce((sum, entry) => {
    const size = BigInt(entry.amount.replace('.', ''));
    return entry.direction === 'credit' ? sum + size : sum - size;
  }, opening);
  const day = mode === 'other-day' ? '2020-01-01' : wanted;
  const account = mode === 'other-account' ? 'KZ54125KZT1002300104' : bank.account;
  const at = moment(bank.now());
  const id = `${wanted}-${page}`;
  return document(
    'camt.053.001.08',
    `<BkToCstmrStmt><GrpHdr><MsgId>${id}</MsgId><CreDtTm>${at}</CreDtTm>` +
      `<MsgPgntn><PgNb>${page}</PgNb><LastPgInd>${page === pages}</LastPgInd></MsgPgntn></GrpHdr>` +
      `<Stmt><Id>${id}</Id><StmtPgntn><PgNb>${page}</PgNb><LastPgInd>${page === pages}</LastPgInd></StmtPgntn>` +
      `<CreDtTm>${at}</CreDtTm><FrToDt><FrDtTm>${day}T00:00:00+05:00</FrDtTm><ToDtTm>${day}T23:59:59+05:00</ToDtTm></FrToDt>` +
      `${accountXml(account)}${balanceXml('OPBD', opening, day)}` +
      `${balanceXml('CLBD', mode === 'wrong-sum' ? closing + 1n : closing, day)}` +
      `${entries
        .slice((page - 1) * perPage, page * perPage)
        .map(entryXml)
        .join('')}</Stmt></BkToCstmrStmt>`,
  );
}

export interface OwnerQuestion {
  readonly messageId: string;
  readonly id: string;
  readonly iban: string;
  readonly iin: string;
}

/** Reads an acmt.023.001.03 with one account. */
export function readAcmt023(body: Buffer): OwnerQuestion | string {
  const tree = readXml(body);
  if (tree === null) return 'not well-formed XML without a DTD';
  if (at(tree, 'Document/@xmlns') !== `${NAMESPACE}acmt.023.001.03`) return 'not an acmt.023.001.03';
  const root = 'Document/IdVrfctnReq';
  const messageId = at(tree, `${root}/Assgnmt/MsgId`);
  const id = at(tree, `${root}/Vrfctn/Id`);
  const iban = at(tree, `${root}/Vrfctn/PtyAndAcctId/Acct/Id/IBAN`);
  const iin = at(tree, `${root}/Vrfctn/PtyAndAcctId/Pty/Id/PrvtId/Othr/Id`);
  if (!isReference(messageId)) return 'MsgId';
  if (!isReference(id)) return 'Vrfctn/Id';
  if (!isIban(iban)) return 'IBAN';
  if (iin === null || !/^\d{12}$/.test(iin)) return 'PrvtId';
  return { messageId, id, iban, iin };
}

/** acmt.024.001.03: matched, or not with the reason that the account isn't this person's. */
export function acmt024(bank: Bank, question: OwnerQuestion, isOwn: boolean): string {
  const at = moment(bank.now());
  const parties =
    `<Assgnr><Agt><FinInstnId><Nm>${BANK_NAME}</Nm></FinInstnId></Agt></Assgnr>` +
    '<Assgne><Pty><Nm>MFO</Nm></Pty></Assgne>';
  return document(
    'acmt.024.001.03',
    `<IdVrfctnRpt><Assgnmt><MsgId>V-${esc(question.messageId).slice(0, 33)}</MsgId><CreDtTm>${at}</CreDtTm>${parties}</Assgnmt>` +
      `<OrgnlAssgnmt><MsgId>${esc(question.messageId)}</MsgId><CreDtTm>${at}</CreDtTm></OrgnlAssgnmt>` +
      `<Rpt><OrgnlId>${esc(question.id)}</OrgnlId><Vrfctn>${isOwn}</Vrfctn>` +
      `${isOwn ? '' : '<Rsn><Cd>AC01</Cd></Rsn>'}</Rpt></IdVrfctnRpt>`,
  );
}
