import { createHash } from 'node:crypto';
import { TimeStampReq } from 'pkijs';
import type { Authorities } from './nca-authority.ts';
import { writeCms } from './nca-cms.ts';
import * as der from './nca-der.ts';
import type { AuthorityId } from './nca-names.ts';

/** How a time-stamp may be wrong, or refused. */
export const TSP_FAULTS = [
  'none',
  'refuse',
  'wrong-signature',
  'wrong-imprint',
  'wrong-nonce',
  'foreign-authority',
  'undelegated-authority',
  'ahead',
  'behind',
] as const;
export type TspFault = (typeof TSP_FAULTS)[number];

const TST_INFO = '1.2.840.113549.1.9.16.1.4';
const POLICY = '1.2.398.3.3.2.6';
/** By policy: 34.310-2004, RSA, and GOST 34.10-2015, which is taken where none is asked for. */
const BY_POLICY: Readonly<Record<string, AuthorityId>> = {
  [`${POLICY}.1`]: 'gost2004',
  [`${POLICY}.2`]: 'rsa',
  [`${POLICY}.4`]: 'gost2015',
};
const USUAL = `${POLICY}.4`;
const DAY_MS = 86_400_000;

/** Digests that may be stamped, with their lengths. */
const LENGTHS: Readonly<Record<string, number>> = {
  '1.2.398.3.10.1.3.1': 32,
  '1.2.398.3.10.1.3.2': 32,
  '1.2.398.3.10.1.3.3': 64,
  '1.3.14.3.2.26': 20,
  '2.16.840.1.101.3.4.2.1': 32,
  '2.16.840.1.101.3.4.2.2': 48,
  '2.16.840.1.101.3.4.2.3': 64,
};
/** Bits of PKIFailureInfo (RFC 3161, 2.4.2). */
const FAILURE = {
  badAlg: 0,
  badRequest: 2,
  badDataFormat: 5,
  unacceptedPolicy: 15,
  systemFailure: 25,
} as const;

interface Stamped {
  readonly imprint: der.Der;
  readonly policy: string;
  readonly nonce: der.Der | null;
  readonly wantsCertificate: boolean;
}

function refusal(failure: keyof typeof FAILURE): Buffer {
  const bit = FAILURE[failure];
  const octets = Buffer.alloc(Math.floor(bit / 8) + 1);
  octets[octets.length - 1] = 0x80 >> (bit % 8);
  const info = der.bits(octets, 7 - (bit % 8));
  return der.bytesOf(der.sequence(der.sequence(der.integer(2), der.sequence(der.utf8(failure)), info)));
}

function readRequest(body: Uint8Array): Stamped | keyof typeof FAILURE {
  let request: TimeStampReq;
  try {
    request = TimeStampReq.fromBER(Uint8Array.from(body).buffer);
  } catch {
    return 'badDataFormat';
  }
  const { messageImprint, nonce, certReq = false, reqPolicy = USUAL } = request;
  const length = LENGTHS[messageImprint.hashAlgorithm.algorithmId];
  if (length === undefined) return 'badAlg';
  if (messageImprint.hashedMessage.valueBlock.valueHexView.length !== length) return 'badRequest';
  if (!Object.hasOwn(BY_POLICY, reqPolicy)) return 'unacceptedPolicy';
  return {
    imprint: messageImprint.toSchema(),
    policy: reqPolicy,
    nonce: nonce ?? null,
    wantsCertificate: certReq,
  };
}

/** Numbers of tokens look like those of certificates and never repeat: time, and what is stamped. */
const numberOf = (at: Date, imprint: der.Der): Buffer => {
  const number = createHash('sha1')
    .update(`${at.getTime()} ${performance.now()}`)
    .update(der.bytesOf(imprint))
    .digest();
  number[0] = ((number[0] ?? 0) & 0x3f) | 0x40;
  return number;
};

function wrongImprint(imprint: der.Der): der.Der {
  const [algorithm, hash] = der.childrenOf(imprint);
  const octets = Buffer.from(hash ? der.bytesOf(hash).subarray(2) : []);
  octets[0] = (octets[0] ?? 0) ^ 1;
  return der.sequence(...(algorithm ? [algorithm] : []), der.octets(octets));
}

/** A token over an imprint. @param at business time, which it says */
function writeToken(authorities: Authorities, asked: Stamped, at: Date, fault: TspFault): Buffer {
  const id = fault === 'foreign-authority' ? 'other' : (BY_POLICY[asked.policy] ?? 'gost2015');
  const holder = authorities.service(id, fault === 'undelegated-authority' ? 'ocsp' : 'tsa', at);
  const nonce = asked.nonce && fault === 'wrong-nonce' ? der.integer(7) : asked.nonce;
  const info = der.sequence(
    der.integer(1),
    der.oid(asked.policy),
    fault === 'wrong-imprint' ? wrongImprint(asked.imprint) : asked.imprint,
    der.integer(numberOf(at, asked.imprint)),
    der.generalized(at),
    ...(nonce ? [nonce] : []),
  );
  const token = writeCms({ bytes: der.bytesOf(info), attached: true, type: TST_INFO }, [
    {
      ...holder,
      at,
      signingCertificate: 'v1',
      withoutCertificate: !asked.wantsCertificate,
    },
  ]);
  // The signature's octets are the last of all.
  if (fault === 'wrong-signature') token[token.length - 5] = (token.at(-5) ?? 0) ^ 0x10;
  return token;
}

/** A time-stamp over octets, for whoever stamps without asking over the network. */
export function stampOctets(
  authorities: Authorities,
  octets: { readonly digestOid: string; readonly hash: Uint8Array },
  at: Date,
  options: { readonly fault?: TspFault; readonly policy?: string } = {},
): Buffer {
  const imprint = der.sequence(der.sequence(der.oid(octets.digestOid)), der.octets(octets.hash));
  const asked = { imprint, policy: options.policy ?? USUAL, nonce: null, wantsCertificate: true };
  return writeToken(authorities, asked, at, options.fault ?? 'none');
}

/**
 * Stamps what is asked for.
 * @param body TimeStampReq
 * @param now business time
 * @returns TimeStampResp
 * @see RFC 3161
 */
export function answerTsp(
  authorities: Authorities,
  body: Uint8Array,
  now: Date,
  fault: TspFault = 'none',
): Buffer {
  if (fault === 'refuse') return refusal('systemFailure');
  const asked = readRequest(body);
  if (typeof asked === 'string') return refusal(asked);
  const shift = fault === 'ahead' ? DAY_MS : fault === 'behind' ? -DAY_MS : 0;
  const token = writeToken(authorities, asked, new Date(now.getTime() + shift), fault);
  return der.bytesOf(der.sequence(der.sequence(der.integer(0)), der.parsed(token)));
}
