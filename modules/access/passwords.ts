import { argon2, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';

/** Memory in KiB, passes, lanes: OWASP's advice with a little more memory, some 40 ms on one core. */
const COST = { memory: 32_768, passes: 2, parallelism: 1, tagLength: 32 } as const;
const SALT_BYTES = 16;
/** Hashing takes memory: more at once than this wait, and a queue longer than this is refused. */
const AT_ONCE = 4;
const QUEUE_LIMIT = 200;

export const PASSWORD_MIN = 10;
export const PASSWORD_MAX = 200;

export type PasswordWeakness = 'too-short' | 'too-long' | 'too-simple' | 'too-common' | 'is-identifier';

/** Starts of what is guessed first; a password that begins with one and adds little is common as well. */
const COMMON = [
  '1234567890',
  '0123456789',
  '0987654321',
  '9876543210',
  'qwertyuiop',
  'йцукенгшщз',
  'asdfghjkl',
  'фывапролдж',
  'zxcvbnm',
  'ячсмитьбю',
  '1q2w3e4r5t',
  '1qaz2wsx',
  'qazwsxedc',
  'password',
  'passw0rd',
  'p@ssw0rd',
  'parol',
  'пароль',
  'құпиясөз',
  'kupiyasoz',
  'iloveyou',
  'welcome',
  'letmein',
  'admin',
  'kazakhstan',
  'qazaqstan',
  'казахстан',
  'қазақстан',
  'almaty',
  'astana',
  'алматы',
  'астана',
  'nesie',
  'несие',
];
const ADDED_AT_LEAST = 8;
const DISTINCT_AT_LEAST = 5;

/**
 * Why a password is too weak, or null where it will do.
 * @param identifier what the person enters beside it
 */
export function weaknessOf(password: string, identifier: string | null): PasswordWeakness | null {
  const text = password.normalize('NFKC');
  const symbols = [...text];
  if (symbols.length < PASSWORD_MIN) return 'too-short';
  if (symbols.length > PASSWORD_MAX) return 'too-long';
  const lower = text.toLowerCase();
  if (identifier && lower.replace(/[\s-]/g, '').includes(identifier.toLowerCase())) return 'is-identifier';
  if (new Set(lower).size < DISTINCT_AT_LEAST) return 'too-simple';
  const isCommon = COMMON.some(
    (word) => lower.startsWith(word) && lower.length < word.length + ADDED_AT_LEAST,
  );
  return isCommon ? 'too-common' : null;
}

const SUGGESTED = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A strong password that can be read aloud: five groups of four, 99 bits. */
export function suggestPassword(): string {
  const group = () => Array.from({ length: 4 }, () => SUGGESTED.charAt(randomInt(SUGGESTED.length))).join('');
  return Array.from({ length: 5 }, group).join('-');
}

interface Cost {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
  readonly tagLength: number;
}

export interface Passwords {
  /** Argon2id in the PHC form `$argon2id$v=19$m=…,t=…,p=…$salt$hash`. */
  hash(password: string): Promise<string>;
  /**
   * Whether the password is the one hashed. Without a hash the same work is done on a dummy, and the answer is no:
   * an unknown person takes as long as a wrong password.
   */
  verify(password: string, phc: string | null): Promise<boolean>;
  /** Whether so many wait that another one should be sent away. */
  isBusy(): boolean;
}

/** Hashing of passwords with a bound on how many run at once. */
export function createPasswords(): Passwords {
  let running = 0;
  const waiting: (() => void)[] = [];
  let dummy: Promise<string> | undefined;

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (running < AT_ONCE) {
      running += 1;
    } else {
      if (waiting.length >= QUEUE_LIMIT) throw new Error('too many passwords at once');
      await new Promise<void>((resolve) => waiting.push(resolve)); // takes over the turn of the one that ends
    }
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  }

  const hash = (password: string) =>
    inTurn(async () => {
      const salt = randomBytes(SALT_BYTES);
      const tag = await derive(password, salt, COST);
      return `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${b64(salt)}$${b64(tag)}`;
    });

  return {
    hash,
    isBusy: () => waiting.length >= QUEUE_LIMIT / 2,
    async verify(password, phc) {
      dummy ??= hash(randomBytes(16).toString('hex'));
      const against = phc ?? (await dummy);
      const { salt, tag, cost } = parse(against);
      const derived = await inTurn(() => derive(password, salt, cost));
      return timingSafeEqual(derived, tag) && phc !== null;
    },
  };
}

function derive(password: string, nonce: Buffer, cost: Cost): Promise<Buffer> {
  const message = password.normalize('NFKC').slice(0, 4 * PASSWORD_MAX);
  return new Promise((resolve, reject) => {
    argon2('argon2id', { ...cost, message, nonce }, (error, tag) => (error ? reject(error) : resolve(tag)));
  });
}

const PHC =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;

function parse(phc: string): { readonly salt: Buffer; readonly tag: Buffer; readonly cost: Cost } {
  const [, memory, passes, parallelism, salt = '', tag = ''] = PHC.exec(phc) ?? [];
  if (!tag) throw new TypeError('not an argon2id hash in PHC form');
  const bytes = Buffer.from(tag, 'base64');
  return {
    salt: Buffer.from(salt, 'base64'),
    tag: bytes,
    cost: {
      memory: Number(memory),
      passes: Number(passes),
      parallelism: Number(parallelism),
      tagLength: bytes.length,
    },
  };
}

function b64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
