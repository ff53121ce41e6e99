import { isRecord } from './serve.ts';
import { signCms } from './signer-cms.ts';
import type { MobileDeed } from './signer-desk.ts';
import type { HeldKey } from './signer-keys.ts';
import { type Offered, readOffered, readToSign, type SignMethod } from './signer-mobile-shapes.ts';
import { type Ask, addressIn, ask, Disliked, objectIn, type Reply } from './signer-mobile-wire.ts';
import { signXml } from './signer-xml.ts';

export interface Phone {
  /** the text of the QR, or the link */
  readonly text: string;
  /** the key in the telephone: of whose it is, eGov Mobile itself asks nobody */
  readonly key: HeldKey;
  readonly deed: MobileDeed;
  readonly language: 'ru' | 'kk' | 'en';
  readonly now: () => Date;
  /** waited before the signatures are sent */
  readonly lateMs: number;
}

/** What came of it, told to whoever plays the person. */
export interface Played {
  /** 'disliked': the application does not go on; 'refused': the person, or the server */
  readonly outcome: 'signed' | 'refused' | 'disliked' | 'unreachable';
  readonly disliked: readonly string[];
  /** what the telephone showed */
  readonly shown: Readonly<Record<string, unknown>> | null;
  /** what the server answered to the signatures */
  readonly answers: readonly { readonly status: number; readonly body: string }[];
}

const escaped = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

function loginXml(uri: URL, { key, now }: Phone): string {
  const stamp = now().toISOString().replace('Z', '+0000');
  const xml = `<login><url>${escaped(uri.href)}</url><timeStamp>${stamp}</timeStamp></login>`;
  return signXml(xml, key);
}

function headersFor({ auth }: Offered, { language }: Phone): Record<string, string> {
  return {
    'accept-language': language,
    accept: 'application/json',
    ...(auth.type === 'Token' ? { authorization: `Bearer ${auth.token}` } : {}),
  };
}

/** How the documents are asked for. */
function question(offered: Offered, phone: Phone): Ask {
  const headers = headersFor(offered, phone);
  const { uri, auth } = offered;
  if (auth.type !== 'Eds') return { method: 'GET', url: uri, headers };
  const body = JSON.stringify({ xml: loginXml(uri, phone) });
  return { method: 'POST', url: uri, headers: { ...headers, 'content-type': 'application/json' }, body };
}

/** The content under the person's eyes, or another one where he cheats. */
const contentFor = (data: string, { deed }: Phone): Buffer => {
  const bytes = Buffer.from(data, 'base64');
  return deed === 'tamper' ? Buffer.concat([bytes, Buffer.from(' ')]) : bytes;
};

async function signData(data: string, method: Exclude<SignMethod, 'XML'>, phone: Phone): Promise<string> {
  const { key, now } = phone;
  const bytes = contentFor(data, phone);
  if (method === 'SIGN_BYTES_ARRAY')
    return JSON.stringify({
      signature: key.key.signBytes(bytes).toString('base64'),
      certificate: key.certificate.toString('base64'),
    });
  const order = { bytes, attached: method === 'CMS_WITH_DATA', tsp: null, at: now() };
  return (await signCms(order, key)).toString('base64');
}

type Fields = Readonly<Record<string, unknown>>;

/** The document as it came, with the signature in the place of what was signed. */
async function signDocument(fields: Fields, method: SignMethod, phone: Phone): Promise<Fields> {
  const { deed, key } = phone;
  if (method === 'XML') {
    const xml = String(fields.documentXml);
    const changed = deed === 'tamper' ? xml.replace(/<\/(?!.*<\/)/s, ' </') : xml;
    return { ...fields, documentXml: deed === 'garbage' ? '<a/>' : signXml(changed, key) };
  }
  const document = isRecord(fields.document) ? fields.document : {};
  const file = isRecord(document.file) ? document.file : {};
  const data = deed === 'garbage' ? 'AAAA' : await signData(String(file.data), method, phone);
  return { ...fields, document: { ...document, file: { ...file, data } } };
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function play(phone: Phone): Promise<Played> {
  const { deed, now, lateMs } = phone;
  const first = { 'accept-language': phone.language, accept: 'application/json' };
  const api1 = await ask({ method: 'GET', url: addressIn(phone.text), headers: first });
  const offered = readOffered(objectIn(api1, 'API 1'), now());
  const asked = question(offered, phone);
  const { whole, documents } = readToSign(objectIn(await ask(asked), 'API 2'));
  const { description, organisation } = offered;
  const shown = {
    description,
    organisation,
    documents: documents.map(({ fields }) => ({
      nameRu: fields.nameRu,
      nameKz: fields.nameKz,
      meta: fields.meta,
    })),
  };
  if (deed === 'refuse') return { outcome: 'refused', disliked: [], shown, answers: [] };
  const documentsToSign = await Promise.all(
    documents.map(({ fields, method }) => signDocument(fields, method, phone)),
  );
  if (lateMs > 0) await wait(lateMs);
  const put: Ask = {
    method: 'PUT',
    url: offered.uri,
    headers: { ...headersFor(offered, phone), 'content-type': 'application/json' },
    body: JSON.stringify({ ...whole, documentsToSign }),
  };
  const replies: Reply[] = [await ask(put)];
  if (deed === 'replay') replies.push(await ask(put));
  const answers = replies.map(({ status, body }) => ({ status, body: body.slice(0, 2_000) }));
  return { outcome: answers[0]?.status === 200 ? 'signed' : 'refused', disliked: [], shown, answers };
}

/**
 * Plays eGov Mobile once, from the QR's text to the answer to the signatures; as strict as the real application about
 * all that it is given.
 */
export async function playMobile(phone: Phone): Promise<Played> {
  const nothing = { shown: null, answers: [] };
  try {
    return await play(phone);
  } catch (error) {
    if (error instanceof Disliked) return { outcome: 'disliked', disliked: error.reasons, ...nothing };
    const said = error instanceof Error ? error.message : String(error);
    return { outcome: 'unreachable', disliked: [said], ...nothing };
  }
}
