import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { root } from '../../apps/cli/root.ts';
import type { JourneyContext } from './journey.ts';

interface Member {
  readonly login: string;
  readonly password: string;
  readonly secret: Buffer;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const STEP_MS = 30_000;

function secretOf(base32: string): Buffer {
  const bits = [...base32].map((c) => ALPHABET.indexOf(c).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

/** What an authenticator app shows now (RFC 6238). */
function totp(secret: Buffer): string {
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / STEP_MS)));
  const mac = createHmac('sha1', secret).update(step).digest();
  const number = mac.readUInt32BE((mac.at(-1) ?? 0) & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}

/** The MFO's people at the operator's terminal, who use the same commands as anybody else. */
export class Office {
  readonly #environment: NodeJS.ProcessEnv;

  constructor({ installation }: JourneyContext) {
    this.#environment = { ...process.env, ...installation.environment };
  }

  /** @returns what the command said; throws when it refused */
  #nesie(args: readonly string[], input = ''): Promise<string> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [join(root, 'nesie'), ...args], { env: this.#environment });
      let [out, err] = ['', ''];
      child.stdout.on('data', (part) => (out += part));
      child.stderr.on('data', (part) => (err += part));
      child.once('error', reject);
      child.once('close', (code) =>
        code === 0 ? resolve(out) : reject(new Error(`./nesie ${args.join(' ')}: ${err}${out}`)),
      );
      child.stdin.end(input);
    });
  }

  async hire(name: string, role: string): Promise<Member> {
    const said = await this.#nesie(['staff', 'add', name, '--role', role]);
    const word = (label: RegExp) => label.exec(said)?.[1] ?? '';
    return {
      login: word(/login +(\S+)/),
      password: word(/password +(\S+)/),
      secret: secretOf(word(/secret=([A-Z2-7]+)/)),
    };
  }

  /** A command of a member of staff, who proves by password and code who he is; `text` is what he types after that. */
  async does(member: Member, args: readonly string[], text = ''): Promise<string> {
    const proof = `${member.password}\n${totp(member.secret)}\n`;
    return this.#nesie([...args, '--as', member.login], proof + text);
  }

  /** A visit of a client: asked for by one, approved by two others. */
  async recordVisit(iin: string, documentNumber: string): Promise<void> {
    const asking = await this.hire('Айгүл Сәрсен', 'loan-officer');
    const first = await this.hire('Данияр Омар', 'cashier');
    const second = await this.hire('Ольга Ли', 'compliance');
    const said = await this.does(asking, ['staff', 'visit', iin, '--document', documentNumber]);
    const request = /request ([0-9a-f-]{36})/.exec(said)?.[1] ?? '';
    await this.does(first, ['staff', 'approve', request]);
    await this.does(second, ['staff', 'approve', request]);
  }
}
