import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  type Anchors,
  Asn1Error,
  builtInAnchors,
  createAnchors,
  inspectFile,
  kindOf,
  type Verdict,
  verifyFile,
} from '@nesie/eds';
import { told } from './eds-told.ts';
import { type Asked, describe, langOf, wire } from './eds-words.ts';

const USAGE = `usage:
  nesie eds verify FILE [--content FILE] [--anchors DIR] [--at TIME] [--crl FILE]… [--ocsp FILE]… [--json] [--lang kk|ru|en]
  nesie eds inspect FILE [--json]

verify: 0 good, 1 bad, 2 unknown; without --crl or --ocsp it is not known whether a certificate was revoked.
`;

/** 64 and 66 are sysexits' for wrong use and missing input. */
const EXIT = { good: 0, bad: 1, unknown: 2, usage: 64, noInput: 66 } as const satisfies Record<
  Verdict | 'usage' | 'noInput',
  number
>;

const MOST_BYTES = 64 * 1024 * 1024;
const MOST_ANCHORS = 200;

/** Where the command writes, and the moment for which it judges where none is asked for. */
export interface EdsContext {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly now: Date;
  readonly locale: string | undefined;
}

/** What was named on the command line and can't be used. */
class Unusable extends Error {}

function read(file: string): Buffer {
  try {
    const found = statSync(file);
    if (found.isFile() && found.size <= MOST_BYTES) return readFileSync(file);
  } catch {
    // said below, in the same words
  }
  throw new Unusable(`${file} cannot be read, or is too large`);
}

interface Args {
  readonly verb: 'verify' | 'inspect';
  readonly file: string;
  readonly content: string | undefined;
  readonly anchors: string | undefined;
  readonly at: Date | undefined;
  readonly crl: readonly string[];
  readonly ocsp: readonly string[];
  readonly json: boolean;
  readonly lang: string | undefined;
}

const TIME = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

function parse(argv: readonly string[]): Args | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: {
        content: { type: 'string' },
        anchors: { type: 'string' },
        at: { type: 'string' },
        crl: { type: 'string', multiple: true },
        ocsp: { type: 'string', multiple: true },
        json: { type: 'boolean' },
        lang: { type: 'string' },
      },
      allowPositionals: true,
    });
    const [verb, file, ...more] = positionals;
    const at = values.at === undefined ? undefined : new Date(values.at);
    const isTime = at === undefined || (TIME.test(values.at ?? '') && !Number.isNaN(at.getTime()));
    if ((verb !== 'verify' && verb !== 'inspect') || file === undefined || more.length > 0 || !isTime)
      return null;
    const { content, anchors, crl = [], ocsp = [], json = false, lang } = values;
    return { verb, file, content, anchors, at, crl, ocsp, json, lang };
  } catch {
    return null; // an unknown option
  }
}

function readAnchors(folder: string | undefined): Anchors {
  if (folder === undefined) return createAnchors(builtInAnchors().map(({ certificate }) => certificate.der));
  let names: readonly string[];
  try {
    names = readdirSync(folder).sort();
  } catch {
    throw new Unusable(`${folder} cannot be read: a folder of certificates is expected`);
  }
  const files = names.map((name) => join(folder, name)).filter((file) => statSync(file).isFile());
  if (files.length > MOST_ANCHORS) throw new Unusable(`${folder} holds more than ${MOST_ANCHORS} files`);
  const certificates = files.map(read).filter((bytes) => kindOf(bytes) === 'certificate');
  if (certificates.length === 0) throw new Unusable(`${folder} holds no certificate`);
  return createAnchors(certificates);
}

/** A list or an answer that was named has to be one: otherwise less would be known than was asked. */
function readGiven(files: readonly string[], kind: 'revocation-list' | 'ocsp-answer'): readonly Uint8Array[] {
  return files.map((file) => {
    const bytes = read(file);
    if (kindOf(bytes) !== kind) throw new Unusable(`${file} is no ${kind.replace('-', ' ')}`);
    return bytes;
  });
}

function verify(args: Args, context: EdsContext): number {
  const bytes = read(args.file);
  const report = verifyFile(bytes, {
    anchors: readAnchors(args.anchors),
    at: args.at ?? context.now,
    isGiven: args.at !== undefined,
    crls: readGiven(args.crl, 'revocation-list'),
    ocsp: readGiven(args.ocsp, 'ocsp-answer'),
    ...(args.content === undefined ? {} : { content: read(args.content) }),
  });
  const asked: Asked = { report, kind: kindOf(bytes), isBuiltIn: args.anchors === undefined };
  context.out(
    args.json ? `${JSON.stringify(wire(asked))}\n` : describe(asked, langOf(args.lang ?? context.locale)),
  );
  return EXIT[report.verdict];
}

function inspect(args: Args, context: EdsContext): number {
  const found = inspectFile(read(args.file));
  context.out(args.json ? `${JSON.stringify(found)}\n` : told(found));
  return found.kind === null ? EXIT.bad : EXIT.good;
}

/**
 * `./nesie eds verify FILE …`: 0 good, 1 bad, 2 unknown; `./nesie eds inspect FILE`: what a file is and says.
 * Asks nobody over the network.
 */
export function edsCommand(argv: readonly string[], context: EdsContext = standardContext()): number {
  const args = parse(argv);
  if (!args) {
    context.err(USAGE);
    return EXIT.usage;
  }
  try {
    return args.verb === 'verify' ? verify(args, context) : inspect(args, context);
  } catch (error) {
    if (!(error instanceof Unusable || error instanceof Asn1Error)) throw error;
    context.err(`nesie eds: ${error.message}\n`);
    return EXIT.noInput;
  }
}

function standardContext(): EdsContext {
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    now: new Date(),
    locale: process.env.LC_ALL ?? process.env.LANG,
  };
}
