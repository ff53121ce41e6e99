import { readFileSync } from 'node:fs';
import { parseLocalDate } from '@nesie/clock';
import { readBin, readIban } from '@nesie/kz';
import { type MasterKey, MasterKeyError, readMasterKey } from '@nesie/vault';
import { z } from 'zod';

/** Who lends: stands in the cabinet, in every contract and in every payment. */
const Name = z.strictObject({ kk: z.string().min(1), ru: z.string().min(1), en: z.string().min(1) });
const Mfo = z.strictObject({
  name: Name,
  bin: z.string().refine((text) => 'bin' in readBin(text), 'is no BIN'),
  licence: Name,
  city: Name,
  address: Name,
  phone: z.string().min(1),
  /** further phones and addresses that clients are told */
  phones: z.array(z.string().min(1)).max(10).optional(),
  addresses: z.array(Name).max(20).optional(),
  /** when people answer */
  hours: Name,
  site: z.url({ protocol: /^https$/ }).optional(),
  email: z.email(),
  iban: z
    .string()
    .refine((text) => 'iban' in readIban(text), 'is no account number of a known bank of Kazakhstan'),
  bankName: z.string().min(1),
  /** code of the sector of economy (КБе) */
  kbe: z.string().regex(/^\d{2}$/),
  /** payment purpose codes (КНП): of a pay-out, of a repayment */
  knp: z.strictObject({ payout: z.string().regex(/^\d{3}$/), repayment: z.string().regex(/^\d{3}$/) }),
  /** the edition of the internal rules that the organisation has adopted, and the day of it */
  internalRules: z.strictObject({
    edition: z.int().positive().max(9999),
    adoptedOn: z.iso.date().transform(parseLocalDate),
  }),
  /** name of the evidence log, a URL without scheme, fixed for ever at the first start */
  logOrigin: z.string().regex(/^[a-z0-9.-]+(\/[a-z0-9._-]+)*$/),
});
export type Mfo = z.infer<typeof Mfo>;

const Port = z.coerce.number().int().min(0).max(65_535);
const HttpUrl = z.url({ protocol: /^https?$/ });

const Variables = z.object({
  NESIE_MODE: z.enum(['production', 'sandbox']).default('production'),
  NESIE_PUBLIC_URL: HttpUrl,
  NESIE_HOST: z.string().default('127.0.0.1'),
  NESIE_PORT: Port.default(7480),
  NESIE_TRUST_PROXY: z.string().optional(),
  NESIE_MFO: z.string().min(1),
  DATABASE_URL: z.string().optional(),
  NESIE_APP_DATABASE_URL: z.string().optional(),
  NESIE_KEYS_DATABASE_URL: z.string().min(1),
  NESIE_MASTER_KEY: z.string().optional(),
  NESIE_MASTER_KEY_FILE: z.string().optional(),
  NESIE_BANK_URL: HttpUrl,
  NESIE_SMS_URL: HttpUrl,
  NESIE_SMS_API_KEY: z.string().min(1),
  NESIE_SDAO_URL: HttpUrl,
  NESIE_SDAO_API_KEY: z.string().optional(),
  NESIE_BUREAU_URL: HttpUrl,
  NESIE_BUREAU_API_KEY: z.string().optional(),
  NESIE_ANTIFRAUD_URL: HttpUrl,
  NESIE_ANTIFRAUD_API_KEY: z.string().optional(),
  NESIE_PUSH_SERVICES: z.string().optional(),
  NESIE_WITNESS_URL: HttpUrl.optional(),
  NESIE_WITNESS_VKEY: z.string().optional(),
  NESIE_LOG: z.enum(['on', 'off']).default('on'),
});

export interface Config {
  readonly production: boolean;
  readonly publicUrl: URL;
  readonly host: string;
  readonly port: number;
  readonly trustProxy: string | false;
  readonly mfo: Mfo;
  /** Owner's connection: for migrations, and to derive the application's where none is given. */
  readonly ownerUrl: string | null;
  readonly appUrl: string | null;
  readonly keysUrl: string;
  readonly masterKey: MasterKey;
  readonly bankUrl: string;
  readonly sms: { readonly url: string; readonly apiKey: string };
  readonly sdao: { readonly url: string; readonly apiKey: string };
  readonly bureau: { readonly url: string; readonly apiKey: string };
  readonly antifraud: { readonly url: string; readonly apiKey: string };
  /** origins of push services beside the well-known ones */
  readonly pushServices: readonly string[];
  /** who cosigns checkpoints outside the MFO (C2SP tlog-witness), and the key he signs with */
  readonly witness: { readonly url: string; readonly vkey: string } | null;
  readonly home: string;
  readonly cache: string;
  readonly log: boolean;
}

/** A configuration that can't work, said so that a person can mend it. */
export class ConfigError extends Error {}

type Environment = Readonly<Record<string, string | undefined>>;

/** The master key by the vault's own rules, its refusals as the configuration's. */
async function masterKeyFrom(env: Environment): Promise<MasterKey> {
  try {
    return await readMasterKey(env);
  } catch (error) {
    throw error instanceof MasterKeyError ? new ConfigError(error.message) : error;
  }
}

/**
 * Reads the whole configuration from the environment at once.
 * @throws ConfigError naming every variable that is missing or wrong, never its value
 */
export async function readConfig(env: Environment, home: string, cache: string): Promise<Config> {
  const parsed = Variables.safeParse(env);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new ConfigError(
      `the configuration cannot work:\n  ${wrong.join('\n  ')}\nsee docs/configuration.md`,
    );
  }
  const e = parsed.data;
  if (!e.DATABASE_URL && !e.NESIE_APP_DATABASE_URL)
    throw new ConfigError('neither DATABASE_URL nor NESIE_APP_DATABASE_URL is set');
  if (!e.NESIE_WITNESS_URL !== !e.NESIE_WITNESS_VKEY) {
    throw new ConfigError('NESIE_WITNESS_URL and NESIE_WITNESS_VKEY go together');
  }
  const mfo = Mfo.safeParse(JSON.parse(readFileSync(e.NESIE_MFO, 'utf8')));
  if (!mfo.success)
    throw new ConfigError(
      `${e.NESIE_MFO}: ${mfo.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`,
    );
  return {
    production: e.NESIE_MODE === 'production',
    publicUrl: new URL(e.NESIE_PUBLIC_URL),
    host: e.NESIE_HOST,
    port: e.NESIE_PORT,
    trustProxy: e.NESIE_TRUST_PROXY ?? false,
    mfo: mfo.data,
    ownerUrl: e.DATABASE_URL ?? null,
    appUrl: e.NESIE_APP_DATABASE_URL ?? null,
    keysUrl: e.NESIE_KEYS_DATABASE_URL,
    masterKey: await masterKeyFrom(env),
    bankUrl: e.NESIE_BANK_URL,
    sms: { url: e.NESIE_SMS_URL, apiKey: e.NESIE_SMS_API_KEY },
    sdao: { url: e.NESIE_SDAO_URL, apiKey: e.NESIE_SDAO_API_KEY ?? '' },
    bureau: { url: e.NESIE_BUREAU_URL, apiKey: e.NESIE_BUREAU_API_KEY ?? '' },
    antifraud: { url: e.NESIE_ANTIFRAUD_URL, apiKey: e.NESIE_ANTIFRAUD_API_KEY ?? '' },
    pushServices: (e.NESIE_PUSH_SERVICES ?? '').split(' ').filter(Boolean),
    witness:
      e.NESIE_WITNESS_URL && e.NESIE_WITNESS_VKEY
        ? { url: e.NESIE_WITNESS_URL, vkey: e.NESIE_WITNESS_VKEY }
        : null,
    home,
    cache,
    log: e.NESIE_LOG === 'on',
  };
}
