import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/** Where a command says what it did and asks for what must not stand in a command line. */
export interface Terminal {
  readonly say: (line: string) => void;
  readonly warn: (line: string) => void;
  /** One line of input, not shown while it is typed. */
  readonly ask: (prompt: string) => Promise<string>;
}

/** A terminal from which a whole text can be read too. */
export interface TextTerminal extends Terminal {
  /** Everything that is left of the input, shown while it is typed. */
  readonly rest: () => Promise<string>;
}

export interface OpenTerminal extends TextTerminal {
  readonly close: () => void;
}

/** Characters after which no more is read: ten times the longest letter. */
const REST_LIMIT = 50_000;

async function collect(parts: AsyncIterable<unknown>, between: string): Promise<string> {
  const read: string[] = [];
  let length = 0;
  for await (const part of parts) {
    read.push(String(part));
    length += String(part).length;
    if (length > REST_LIMIT) break;
  }
  return read.join(between);
}

/** The standard streams; what `ask` reads at a terminal is not shown. */
export function openTerminal(): OpenTerminal {
  const isTerminal = process.stdin.isTTY === true;
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: isTerminal });
  const iterator = lines[Symbol.asyncIterator]();
  return {
    say: (line) => process.stdout.write(`${line}\n`),
    warn: (line) => process.stderr.write(`${line}\n`),
    async ask(prompt) {
      process.stderr.write(prompt);
      const { value } = await iterator.next();
      process.stderr.write('\n');
      return String(value ?? '');
    },
    async rest() {
      if (!isTerminal) return collect({ [Symbol.asyncIterator]: () => iterator }, '\n');
      lines.close(); // gives the terminal back to the one who types
      return collect(process.stdin.setEncoding('utf8'), '');
    },
    close: () => lines.close(),
  };
}
