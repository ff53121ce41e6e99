import { pem } from './nca-der.ts';
import { isRecord } from './serve.ts';
import { basicsSign } from './signer-basics.ts';
import { signCms } from './signer-cms.ts';
import { type Desk, type Offer, pick } from './signer-desk.ts';
import { aliasOf, commonNameOf, dnOf, type HeldKey, isHardware, isStore } from './signer-keys.ts';
import { signXml } from './signer-xml.ts';

const EMAIL = '1.3.6.1.5.5.7.3.4';
const CLIENT = '1.3.6.1.5.5.7.3.2';

/** 'SIGNATURE' and 'AUTHENTICATION' show keys for that; whatever else shows all, as the real one does. */
function offerOf(storage: unknown, keyType: unknown): Offer {
  const marker = keyType === 'SIGNATURE' ? EMAIL : keyType === 'AUTHENTICATION' ? CLIENT : null;
  return {
    stores: isStore(storage) ? [storage] : [],
    fits: ({ purposes }) => marker === null || purposes.includes(marker),
  };
}

function keyInfo(key: HeldKey) {
  return {
    certNotBefore: String(key.notBefore),
    certNotAfter: String(key.notAfter),
    subjectDn: dnOf(key.subject),
    subjectCn: commonNameOf(key.subject),
    issuerDn: dnOf(key.issuer),
    issuerCn: commonNameOf(key.issuer),
    serialNumber: BigInt(`0x${key.serial}`).toString(),
    authorityKeyIdentifier: key.issuerKeyId,
    keyId: aliasOf(key),
    alias: aliasOf(key),
    algorithm: { gost2015: 'ECGOST3410-2015', gost2004: 'ECGOST34310', rsa: 'RSA' }[key.key.family],
    pem: pem('CERTIFICATE', key.certificate),
  };
}

type Kind = 'string' | 'boolean' | 'strings';
const isKind = (value: unknown, kind: Kind): boolean =>
  kind === 'strings'
    ? Array.isArray(value) && value.every((each) => typeof each === 'string')
    : typeof value === kind;

/** XML that was signed, with the line ends of the computer on which most people run NCALayer. */
const windows = (xml: string): string => xml.replace(/\n/g, '\r\n');

const LOCALES: ReadonlySet<unknown> = new Set(['ru', 'kk', 'kz', 'en']);

interface Method {
  readonly takes: readonly Kind[];
  readonly run: (desk: Desk, args: readonly unknown[]) => unknown | Promise<unknown>;
}

const bytesOf = (data: unknown): Buffer => Buffer.from(String(data), 'base64');

function cms(
  desk: Desk,
  [storage, keyType, data, attached]: readonly unknown[],
  how: 'bare' | 'stamped' | 'digest',
) {
  const bytes = bytesOf(data);
  if (how === 'digest' && bytes.length === 0) throw new Error('');
  const key = pick(desk, offerOf(storage, keyType));
  const tsp = how === 'stamped' ? desk.tsp() : null;
  const order = { bytes, attached: attached === true, digested: how === 'digest', tsp, at: desk.now() };
  return signCms(order, key).then((der) => der.toString('base64'));
}

const METHODS: Readonly<Record<string, Method>> = {
  getActiveTokens: {
    takes: [],
    run: (desk) => [...new Set(desk.keys().map(({ store }) => store))].filter(isHardware),
  },
  getKeyInfo: { takes: ['string'], run: (desk, [storage]) => keyInfo(pick(desk, offerOf(storage, ''))) },
  createCAdESFromBase64: {
    takes: ['string', 'string', 'string', 'boolean'],
    run: (desk, args) => cms(desk, args, 'bare'),
  },
  createCAdESFromBase64Hash: {
    takes: ['string', 'string', 'string'],
    run: (desk, args) => cms(desk, args, 'digest'),
  },
  createCMSSignatureFromBase64: {
    takes: ['string', 'string', 'string', 'boolean'],
    run: (desk, args) => cms(desk, args, 'stamped'),
  },
  signXml: {
    takes: ['string', 'string', 'string', 'string', 'string'],
    run: (desk, [storage, keyType, xml]) =>
      windows(signXml(String(xml), pick(desk, offerOf(storage, keyType)))),
  },
  signXmls: {
    takes: ['string', 'string', 'strings', 'string', 'string'],
    run(desk, [storage, keyType, xmls]) {
      const key = pick(desk, offerOf(storage, keyType));
      return Array.isArray(xmls) ? xmls.map((xml) => windows(signXml(String(xml), key))) : [];
    },
  },
  changeLocale: {
    takes: ['string'],
    run(_, [locale]) {
      if (!LOCALES.has(locale)) throw new Error('');
    },
  },
};

/** The old module: answers by code, errors of Java's as they come. */
async function commonUtils(desk: Desk, request: Readonly<Record<string, unknown>>): Promise<object> {
  const name = String(request.method);
  const method = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
  if (!method) return { code: '500', message: `java.lang.NoSuchMethodException: ${name}` };
  const args = Array.isArray(request.args) ? request.args : [];
  const isRight =
    args.length === method.takes.length && method.takes.every((kind, i) => isKind(args[i], kind));
  if (!isRight)
    return {
      code: '500',
      message: `java.lang.IllegalArgumentException: argument type mismatch. Method: ${name}`,
    };
  if (desk.deed() === 'error') return { code: '500', message: 'java.security.SignatureException' };
  if (desk.deed() === 'busy') return { code: '500', message: 'Another operation is in progress' };
  try {
    const responseObject = await method.run(desk, args);
    return responseObject === undefined ? { code: '200' } : { responseObject, code: '200' };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return message ? { code: '500', message } : { code: '500' };
  }
}

/**
 * Answers one message as NCALayer does.
 * @param text as it came from the page
 * @returns null where it stays silent
 */
export async function answerLayer(desk: Desk, text: string): Promise<string | null> {
  if (desk.deed() === 'no-reply') return null;
  if (desk.deed() === 'garbage') return '{"status":';
  let request: unknown;
  try {
    request = JSON.parse(text);
  } catch {
    request = null;
  }
  if (!isRecord(request)) return JSON.stringify({ code: '500', message: 'org.json.JSONException' });
  switch (request.module) {
    case 'kz.gov.pki.knca.commonUtils':
      return JSON.stringify(await commonUtils(desk, request));
    case 'kz.gov.pki.knca.basics':
      return JSON.stringify(await basicsSign(desk, request));
    default:
      // By this a page tells NCALayer from programs that play it and know other modules.
      return JSON.stringify({
        status: false,
        code: 'MODULE_NOT_FOUND',
        message: 'The module is not installed.',
        details: String(request.module),
      });
  }
}
