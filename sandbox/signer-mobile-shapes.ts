import { isRecord } from './serve.ts';
import { addressOf, Disliked } from './signer-mobile-wire.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What API №1 tells. */
export interface Offered {
  readonly description: string;
  readonly expires: Date;
  readonly organisation: { readonly name: string; readonly bin: string };
  readonly uri: URL;
  readonly auth: { readonly type: 'Token'; readonly token: string } | { readonly type: 'Eds' | 'None' };
}

export const METHODS = ['XML', 'CMS_WITH_DATA', 'CMS_SIGN_ONLY', 'SIGN_BYTES_ARRAY'] as const;
export type SignMethod = (typeof METHODS)[number];

/** What API №2 gives to be signed: each document as it came, and how it is to be signed. */
export interface ToSign {
  readonly whole: Fields;
  readonly documents: readonly { readonly method: SignMethod; readonly fields: Fields }[];
}

const MOMENT = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})\.(\d{1,3})([+-]\d{2})(\d{2})$/;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const MOST = { documents: 50, meta: 20, name: 100, value: 500, xml: 1024 * 1024 };

/** "2022-09-29T16:21:37.06+0600": with fractions and an offset without a colon; null for anything else. */
function momentOf(value: unknown): Date | null {
  const [, at, fraction = '', hours, minutes] = typeof value === 'string' ? (MOMENT.exec(value) ?? []) : [];
  const ms = Date.parse(`${at}.${fraction.padEnd(3, '0')}${hours}:${minutes}`);
  return Number.isNaN(ms) ? null : new Date(ms);
}

/** Gathers what is wrong. */
class Findings {
  readonly reasons: string[] = [];
  /** @returns whether it holds */
  want(holds: boolean, reason: string): boolean {
    if (!holds) this.reasons.push(reason);
    return holds;
  }
  text(from: Fields, name: string, where: string): string {
    const value = from[name];
    this.want(typeof value === 'string' && value.trim() !== '', `${where}.${name} is a text`);
    return typeof value === 'string' ? value : '';
  }
  end(): void {
    if (this.reasons.length > 0) throw new Disliked(this.reasons);
  }
}

const inside = (from: Fields, name: string): Fields => {
  const value = from[name];
  return isRecord(value) ? value : {};
};

/** Reads what API №1 answers. @param now in real time or the sandbox's @throws Disliked with all that is wrong */
export function readOffered(body: Fields, now: Date): Offered {
  const found = new Findings();
  const description = found.text(body, 'description', 'API 1');
  const expires = momentOf(body.expiry_date);
  if (found.want(expires !== null, 'expiry_date is like 2022-09-29T16:21:37.06+0600'))
    found.want((expires as Date) > now, 'expiry_date is past');
  const organisation = inside(body, 'organisation');
  const name = found.text(organisation, 'nameRu', 'organisation');
  found.text(organisation, 'nameKz', 'organisation');
  found.text(organisation, 'nameEn', 'organisation');
  const bin = found.text(organisation, 'bin', 'organisation');
  found.want(/^\d{12}$/.test(bin), 'organisation.bin is twelve digits');
  const document = inside(body, 'document');
  const uri = found.text(document, 'uri', 'document');
  const { auth_type: type, auth_token: token } = document;
  found.want(
    type === 'Token' || type === 'Eds' || type === 'None',
    'document.auth_type is Token, Eds or None',
  );
  if (type === 'Token')
    found.want(typeof token === 'string' && token !== '', 'document.auth_token is a token');
  else found.want(token === '', 'document.auth_token is empty');
  found.end();
  const auth =
    type === 'Token'
      ? ({ type: 'Token', token: String(token) } as const)
      : ({ type: type === 'Eds' ? 'Eds' : 'None' } as const);
  return {
    description,
    expires: expires as Date,
    organisation: { name, bin },
    uri: addressOf(uri, 'document.uri'),
    auth,
  };
}

function checkMeta(found: Findings, meta: unknown, where: string): void {
  if (!found.want(Array.isArray(meta) && meta.length <= MOST.meta, `${where}.meta is a list of at most 20`))
    return;
  for (const each of meta as readonly unknown[]) {
    const { name, value } = isRecord(each) ? each : {};
    const isRight =
      typeof name === 'string' &&
      typeof value === 'string' &&
      name.length <= MOST.name &&
      value.length <= MOST.value;
    found.want(isRight, `${where}.meta has name up to 100 and value up to 500`);
  }
}

function checkContent(found: Findings, document: Fields, method: SignMethod, where: string): void {
  if (method === 'XML') {
    const { documentXml } = document;
    const isRight = typeof documentXml === 'string' && Buffer.byteLength(documentXml) <= MOST.xml;
    found.want(isRight, `${where}.documentXml is XML of at most 1 MB`);
    return;
  }
  const file = inside(inside(document, 'document'), 'file');
  found.want(typeof file.mime === 'string', `${where}.document.file.mime is a text`);
  found.want(
    typeof file.data === 'string' && BASE64.test(file.data),
    `${where}.document.file.data is base64`,
  );
}

/** Reads what API №2 gives to be signed. @throws Disliked with all that is wrong */
export function readToSign(body: Fields): ToSign {
  const found = new Findings();
  const { signMethod, version, documentsToSign } = body;
  const isMixed = signMethod === 'MIX_SIGN';
  const whole = METHODS.find((each): each is SignMethod => each === signMethod);
  found.want(isMixed || whole !== undefined, `signMethod is MIX_SIGN, ${METHODS.join(', ')}`);
  found.want(version === 1 || version === 2, 'version is 1 or 2');
  const list: readonly unknown[] = Array.isArray(documentsToSign) ? documentsToSign : [];
  found.want(list.length > 0 && list.length <= MOST.documents, 'documentsToSign has 1 to 50');
  const ids = new Set(list.map((each) => (isRecord(each) ? each.id : undefined)));
  found.want(ids.size === list.length, 'ids differ');
  const documents = list.map((each, i) => {
    const where = `documentsToSign[${i}]`;
    const fields = isRecord(each) ? each : {};
    found.want(Number.isSafeInteger(fields.id), `${where}.id is a number`);
    for (const name of ['nameRu', 'nameKz', 'nameEn']) found.text(fields, name, where);
    checkMeta(found, fields.meta, where);
    const own = METHODS.find((method): method is SignMethod => method === fields.signMethod);
    const method = isMixed ? own : whole;
    if (isMixed) found.want(own !== undefined, `${where}.signMethod is named`);
    if (method) checkContent(found, fields, method, where);
    return { method: method ?? 'XML', fields };
  });
  found.end();
  return { whole: body, documents };
}
