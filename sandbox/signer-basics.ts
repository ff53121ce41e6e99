import { isRecord } from './serve.ts';
import { signCms } from './signer-cms.ts';
import { Cancelled, type Desk, type Offer, pick } from './signer-desk.ts';
import { type HeldKey, isStore, type Store } from './signer-keys.ts';
import { keyIdIn, trusted } from './signer-trust.ts';
import { signXml } from './signer-xml.ts';

const MOST_LOGO = 50_000;

interface Order {
  readonly stores: readonly Store[] | null;
  readonly format: 'cms' | 'xml';
  readonly data: string | readonly string[];
  readonly decode: boolean;
  readonly encapsulate: boolean;
  readonly digested: boolean;
  readonly isStamped: boolean;
  readonly allowExpired: boolean;
  readonly withCertificate: boolean;
  readonly fits: (key: HeldKey) => boolean;
}

class Wrong extends Error {}

const missing = (name: string, kind: string) =>
  new Wrong(`org.json.JSONException: JSONObject["${name}"] is not a ${kind}.`);

function object(from: Readonly<Record<string, unknown>>, name: string): Readonly<Record<string, unknown>> {
  const value = from[name];
  if (!isRecord(value)) throw missing(name, 'JSONObject');
  return value;
}

const isStrings = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string');

function flag(from: Readonly<Record<string, unknown>>, name: string, otherwise: boolean): boolean {
  const value = from[name];
  if (value === undefined || value === null) return otherwise;
  if (typeof value !== 'boolean') throw missing(name, 'Boolean');
  return value;
}

function storesIn(value: unknown): readonly Store[] | null {
  if (value === null || value === undefined) return null;
  if (!isStrings(value)) throw missing('allowedStorages', 'JSONArray');
  const stores = value.filter(isStore);
  if (stores.length !== value.length || stores.length === 0)
    throw new Wrong('java.lang.IllegalArgumentException: allowedStorages');
  return stores;
}

/** Whose keys are offered: by purposes, numbers, and the authorities above them. */
function filterIn(signer: Readonly<Record<string, unknown>>): (key: HeldKey) => boolean {
  const { extKeyUsageOids, iin, bin, serialNumber, chain } = signer;
  if (!isStrings(extKeyUsageOids)) throw missing('extKeyUsageOids', 'JSONArray');
  const numbers = { iin, bin, serialNumber };
  for (const [name, value] of Object.entries(numbers))
    if (value !== undefined && value !== null && typeof value !== 'string') throw missing(name, 'string');
  if (chain !== undefined && chain !== null && !isStrings(chain)) throw missing('chain', 'JSONArray');
  const above = isStrings(chain) ? new Set(chain.map(keyIdIn)) : null;
  return (key) =>
    extKeyUsageOids.every((id) => key.purposes.includes(id)) &&
    (typeof iin !== 'string' || key.iin === iin) &&
    (typeof bin !== 'string' || key.bin === bin) &&
    (typeof serialNumber !== 'string' || key.serial === serialNumber.toLowerCase().replace(/^0+/, '')) &&
    trusted(key, above);
}

function readOrder(args: Readonly<Record<string, unknown>>): Order {
  const stores = storesIn(args.allowedStorages);
  const { format, data, locale, logo } = args;
  if (format !== 'cms' && format !== 'xml') throw new Wrong('java.lang.IllegalArgumentException: format');
  if (typeof data !== 'string' && !isStrings(data)) throw missing('data', 'string');
  const signing = object(args, 'signingParams');
  const signer = object(args, 'signerParams');
  if (typeof locale !== 'string' || !['ru', 'kk', 'en'].includes(locale)) throw missing('locale', 'string');
  if (logo !== undefined && (typeof logo !== 'string' || logo.length > MOST_LOGO))
    throw new Wrong('java.lang.IllegalArgumentException: logo');
  const { tsaProfile } = signing;
  if (tsaProfile !== undefined && tsaProfile !== null && !isRecord(tsaProfile))
    throw missing('tsaProfile', 'JSONObject');
  return {
    stores,
    format,
    data,
    decode: flag(signing, 'decode', true),
    encapsulate: flag(signing, 'encapsulate', true),
    digested: flag(signing, 'digested', false),
    isStamped: isRecord(tsaProfile),
    allowExpired: flag(signing, 'allowExpired', false),
    withCertificate: flag(signing, 'outputCert', false),
    fits: filterIn(signer),
  };
}

const armoured = (label: string, der: Uint8Array): string => {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
};

async function signOne(desk: Desk, order: Order, data: string, key: HeldKey): Promise<string> {
  if (order.format === 'xml') return signXml(data, key);
  const cms = await signCms(
    {
      bytes: Buffer.from(data, order.decode ? 'base64' : 'utf8'),
      attached: order.encapsulate && !order.digested,
      digested: order.digested,
      tsp: order.isStamped ? desk.tsp() : null,
      at: desk.now(),
    },
    key,
  );
  return armoured('CMS', cms);
}

const failure = (details: string): object => ({
  code: 'INVOCATION_ERROR',
  details,
  message: 'An invoked method threw an exception.',
  status: false,
});

/** The new module: one method, `sign`, whose arguments are an object. */
export async function basicsSign(desk: Desk, request: Readonly<Record<string, unknown>>): Promise<object> {
  if (request.method !== 'sign') return failure(`java.lang.NoSuchMethodException: ${String(request.method)}`);
  try {
    if (!isRecord(request.args)) throw missing('args', 'JSONObject');
    const order = readOrder(request.args);
    if (desk.deed() === 'error') throw new Wrong('kz.gov.pki.kalkan.jce.exception.SignatureException');
    if (desk.deed() === 'busy') throw new Wrong('java.lang.IllegalStateException: another operation');
    const now = desk.now().getTime();
    const offer: Offer = {
      stores: order.stores,
      fits: (key) => order.fits(key) && (order.allowExpired || (key.notBefore <= now && now <= key.notAfter)),
    };
    const key = pick(desk, offer);
    const all = typeof order.data === 'string' ? [order.data] : order.data;
    const signatures: string[] = [];
    for (const data of all) signatures.push(await signOne(desk, order, data, key));
    const isList = typeof order.data !== 'string' || order.format === 'xml';
    const result = isList ? signatures : signatures[0];
    const certificate = armoured('CERTIFICATE', key.certificate);
    return {
      body: { result: order.withCertificate ? { signatures, certificate } : result },
      status: true,
    };
  } catch (error) {
    if (error instanceof Cancelled) return { body: {}, status: true };
    return failure(error instanceof Error ? error.message : String(error));
  }
}
