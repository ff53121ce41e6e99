import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { extensions, nameOf, writeCertificate } from './nca-certificate.ts';
import { contextPrimitive, pem, sequence } from './nca-der.ts';
import { drawKey } from './nca-keys.ts';

/** What a server shows and proves itself by, PEM. */
export interface Identity {
  readonly cert: string;
  readonly key: string;
}

const DAY_MS = 86_400_000;
/** Browsers refuse certificates of servers that live longer than 398 days. */
const DAYS = 390;
const DAYS_LEFT = 30;

/** For this machine alone, signed by itself and unfit to sign another: trusting it trusts nothing else. */
function make(): Identity {
  const key = drawKey('rsa');
  const name = nameOf([['CN', 'NCALayer stand-in']]);
  const names = sequence(
    contextPrimitive(7, Buffer.from([127, 0, 0, 1])),
    contextPrimitive(2, Buffer.from('localhost')),
  );
  const certificate = writeCertificate({
    subject: name,
    issuer: { name, key },
    spki: key.spki,
    // Browsers live in real time, whatever the sandbox's clock says.
    notBefore: new Date(Date.now() - DAY_MS),
    notAfter: new Date(Date.now() + DAYS * DAY_MS),
    extensions: [
      extensions.of('2.5.29.19', sequence(), true),
      extensions.keyUsage('digitalSignature', 'keyEncipherment'),
      extensions.extendedKeyUsage(['1.3.6.1.5.5.7.3.1']),
      extensions.of('2.5.29.17', names),
    ],
  });
  return { cert: pem('CERTIFICATE', certificate), key: pem('PRIVATE KEY', key.pkcs8) };
}

/**
 * The identity kept in a folder as `layer.crt` and `layer.key`; whoever has an authority that the browser trusts already
 * puts there what it has issued for 127.0.0.1. Otherwise one is made, and again a month before it ends.
 */
export function identityIn(home: string): Identity {
  const files = { cert: join(home, 'layer.crt'), key: join(home, 'layer.key') };
  if (existsSync(files.cert) && existsSync(files.key)) {
    const kept = { cert: readFileSync(files.cert, 'utf8'), key: readFileSync(files.key, 'utf8') };
    const ends = Date.parse(new X509Certificate(kept.cert).validTo);
    if (ends - Date.now() > DAYS_LEFT * DAY_MS) return kept;
  }
  const made = make();
  writeFileSync(files.key, made.key, { mode: 0o600 });
  writeFileSync(files.cert, made.cert);
  return made;
}
