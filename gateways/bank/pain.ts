import { type Instant, isLocalDate } from '@nesie/clock';
import { tengeText } from '../wire/amounts.ts';
import { isXmlText, readXml, tag, type XmlElement, XmlProblem, xmlDocument } from '../wire/xml.ts';
import type { CreditTransfer } from './port.ts';

export const ISO20022 = 'urn:iso:std:iso:20022:tech:xsd:';
const PAIN_001 = 'pain.001.001.09';

/** Who orders the payments: printed in each message. */
export interface Debtor {
  readonly name: string;
  readonly bin: string;
}

// The set that ISO 20022 keeps identifiers to, and the length of Max35Text.
const REFERENCE = /^[A-Za-z0-9/\-?:().,'+ ]{1,35}$/;

/** @returns the field that can't be sent as it is, or null */
export function unfitField(transfer: CreditTransfer): string | null {
  if (!REFERENCE.test(transfer.messageId)) return 'messageId';
  if (!REFERENCE.test(transfer.endToEndId)) return 'endToEndId';
  if (transfer.amountTiyn <= 0n || transfer.amountTiyn >= 10n ** 17n) return 'amountTiyn';
  if (!/^KZ\d{2}[A-Z0-9]{16}$/.test(transfer.creditorIban)) return 'creditorIban';
  if (!/^KZ\d{2}[A-Z0-9]{16}$/.test(transfer.debtorIban)) return 'debtorIban';
  if (!/\S/.test(transfer.creditorName) || transfer.creditorName.length > 140) return 'creditorName';
  if (!isXmlText(transfer.creditorName)) return 'creditorName';
  if (!/^\d{12}$/.test(transfer.creditorIin)) return 'creditorIin';
  if (!/^\d{3}$/.test(transfer.purpose)) return 'purpose';
  if (!isLocalDate(transfer.requestedOn)) return 'requestedOn';
  return null;
}

const account = (iban: string) => tag('Id', tag('IBAN', iban));

// The three digits after the check digits are the bank's own code (docs/law.md, "Numbers that identify").
const agent = (iban: string) => tag('FinInstnId', tag('Othr', tag('Id', iban.slice(4, 7))));

/**
 * One transfer as pain.001.001.09 (CustomerCreditTransferInitiationV09), elements in
 * the order of its schema. Salary and batch features are left out: a message holds
 * one payment, so that its status is the payment's.
 */
export function pain001(transfer: CreditTransfer, debtor: Debtor, createdAt: Instant): string {
  const amount = tengeText(transfer.amountTiyn);
  const payment = tag('CdtTrfTxInf', [
    tag('PmtId', [tag('InstrId', transfer.endToEndId), tag('EndToEndId', transfer.endToEndId)]),
    tag('Amt', tag('InstdAmt', amount, { Ccy: 'KZT' })),
    tag('CdtrAgt', agent(transfer.creditorIban)),
    tag('Cdtr', [
      tag('Nm', transfer.creditorName),
      tag(
        'Id',
        tag('PrvtId', tag('Othr', [tag('Id', transfer.creditorIin), tag('SchmeNm', tag('Prtry', 'IIN'))])),
      ),
    ]),
    tag('CdtrAcct', account(transfer.creditorIban)),
    tag('Purp', tag('Prtry', transfer.purpose)),
  ]);
  const organisation = tag(
    'Id',
    tag('OrgId', tag('Othr', [tag('Id', debtor.bin), tag('SchmeNm', tag('Prtry', 'BIN'))])),
  );
  const content = tag('CstmrCdtTrfInitn', [
    tag('GrpHdr', [
      tag('MsgId', transfer.messageId),
      tag('CreDtTm', createdAt),
      tag('NbOfTxs', '1'),
      tag('CtrlSum', amount),
      tag('InitgPty', [tag('Nm', debtor.name), organisation]),
    ]),
    tag('PmtInf', [
      tag('PmtInfId', transfer.messageId),
      tag('PmtMtd', 'TRF'),
      tag('NbOfTxs', '1'),
      tag('CtrlSum', amount),
      tag('ReqdExctnDt', tag('Dt', transfer.requestedOn)),
      tag('Dbtr', [tag('Nm', debtor.name), organisation]),
      tag('DbtrAcct', account(transfer.debtorIban)),
      tag('DbtrAgt', agent(transfer.debtorIban)),
      payment,
    ]),
  ]);
  return xmlDocument(tag('Document', content, { xmlns: `${ISO20022}${PAIN_001}` }));
}

export type ReportedStatus =
  | { readonly state: 'settled' | 'pending' }
  | { readonly state: 'rejected'; readonly reason: string };

// ExternalPaymentGroupStatus1Code and ExternalPaymentTransactionStatus1Code, as far as they say anything of one payment.
const SETTLED = new Set(['ACSC', 'ACCC']);
const PENDING = new Set(['RCVD', 'ACTC', 'ACCP', 'ACSP', 'ACWC', 'ACFC', 'PDNG', 'PATC', 'ACWP']);

// A message refused because it came before says nothing of what became of the first.
const OF_A_REPEAT = /^(AM05|DU0[1-5]|DUPL)$/;

function stateOf(code: string, holder: XmlElement): ReportedStatus | null {
  if (SETTLED.has(code)) return { state: 'settled' };
  if (PENDING.has(code)) return { state: 'pending' };
  if (code !== 'RJCT') return null;
  const reasons = holder.all('StsRsnInf/Rsn').map((rsn) => rsn.text('Cd') ?? rsn.text('Prtry') ?? 'NARR');
  if (reasons.some((reason) => OF_A_REPEAT.test(reason))) throw new XmlProblem('refused as a repeat');
  return { state: 'rejected', reason: reasons[0] ?? 'NARR' };
}

function statesAt(holders: readonly XmlElement[], element: string): readonly (ReportedStatus | null)[] {
  return holders.flatMap((holder) => {
    const code = holder.text(element);
    return code ? [stateOf(code, holder)] : [];
  });
}

/**
 * Reads pain.002.001.10 (CustomerPaymentStatusReportV10) on one payment. The status of
 * the transaction goes before that of the payment information, and that before the
 * group's; where two levels disagree on whether money moved, nothing is known.
 */
export function readPain002(body: Buffer, messageId: string): ReportedStatus {
  const report = readXml(body, 'Document', `${ISO20022}pain.002.001.10`).one('CstmrPmtStsRpt');
  const group = report?.one('OrgnlGrpInfAndSts');
  if (!report || !group) throw new XmlProblem('no status report');
  if (group.need('OrgnlMsgId') !== messageId) throw new XmlProblem('the status of another message');
  const levels = [
    statesAt(report.all('OrgnlPmtInfAndSts/TxInfAndSts'), 'TxSts'),
    statesAt(report.all('OrgnlPmtInfAndSts'), 'PmtInfSts'),
    statesAt([group], 'GrpSts'),
  ];
  const deepest = levels.find((level) => level.length > 0) ?? [];
  const told = deepest[0];
  if (!told || deepest.some((each) => each?.state !== told.state)) throw new XmlProblem('no status');
  const final = new Set(levels.flat().map((each) => each?.state));
  if (final.has('settled') && final.has('rejected')) throw new XmlProblem('statuses that disagree');
  return told;
}
