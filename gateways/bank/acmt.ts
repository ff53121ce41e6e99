import type { Instant } from '@nesie/clock';
import { readXml, tag, XmlProblem, xmlDocument } from '../wire/xml.ts';
import { type Debtor, ISO20022 } from './pain.ts';

/** acmt.023.001.03 (IdentificationVerificationRequestV03): is this account this person's? */
export function acmt023(
  id: string,
  account: { readonly iban: string; readonly iin: string },
  asker: Debtor,
  createdAt: Instant,
): string {
  const content = tag('IdVrfctnReq', [
    tag('Assgnmt', [
      tag('MsgId', id),
      tag('CreDtTm', createdAt),
      tag('Assgnr', tag('Pty', tag('Nm', asker.name))),
      tag('Assgne', tag('Agt', tag('FinInstnId', tag('Othr', tag('Id', account.iban.slice(4, 7)))))),
    ]),
    tag('Vrfctn', [
      tag('Id', id),
      tag('PtyAndAcctId', [
        tag(
          'Pty',
          tag(
            'Id',
            tag('PrvtId', tag('Othr', [tag('Id', account.iin), tag('SchmeNm', tag('Prtry', 'IIN'))])),
          ),
        ),
        tag('Acct', tag('Id', tag('IBAN', account.iban))),
      ]),
    ]),
  ]);
  return xmlDocument(tag('Document', content, { xmlns: `${ISO20022}acmt.023.001.03` }));
}

/** Reads acmt.024.001.03 (IdentificationVerificationReportV03) on the one question asked. */
export function readAcmt024(body: Buffer, id: string): 'own' | 'not-own' {
  const root = readXml(body, 'Document', `${ISO20022}acmt.024.001.03`).one('IdVrfctnRpt');
  const report = root?.one('Rpt');
  if (!root || !report) throw new XmlProblem('not one report');
  if (root.need('OrgnlAssgnmt/MsgId') !== id || report.need('OrgnlId') !== id) {
    throw new XmlProblem('the answer to another question');
  }
  const verdict = report.need('Vrfctn');
  if (verdict === 'true' || verdict === '1') return 'own';
  if (verdict === 'false' || verdict === '0') return 'not-own';
  throw new XmlProblem('neither matched nor not');
}
