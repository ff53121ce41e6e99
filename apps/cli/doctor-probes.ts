import { createHash } from 'node:crypto';
import { constants, createReadStream, existsSync, statSync } from 'node:fs';
import { access, readFile, stat, statfs } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { models } from '@nesie/face';
import { publishedTrustFile, readTrust } from '@nesie/pack';
import type { Facts, GatewayFacts, HomeFacts, MachineFacts } from './doctor-facts.ts';
import { root } from './root.ts';

const PROBE_MS = 5_000;
const NATIVE = ['@gorules/zen-engine', '@myriaddreamin/typst-ts-node-compiler', 'sharp', 'onnxruntime-web'];
const FONTS = ['400Regular/NotoSans_400Regular.ttf', '700Bold/NotoSans_700Bold.ttf'];
const BROWSERS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/opt/google/chrome/chrome',
];
const require = createRequire(import.meta.url);

type Env = Readonly<Record<string, string | undefined>>;

/** What the machine is like, whatever is configured. */
export async function probeMachine(env: Env, home: string, cache: string): Promise<MachineFacts> {
  return {
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
    isRoot: process.getuid?.() === 0,
    userHasName: hasName(),
    packages: packagesState(),
    freeBytes: { [root]: await freeBytes(root), [home]: await freeBytes(home) },
    almatyOffsetMinutes: almatyOffset(),
    speaksKazakh: Intl.DateTimeFormat.supportedLocalesOf(['kk']).length === 1,
    chromium: [env.CHROMIUM, ...BROWSERS].find((path) => path !== undefined && existsSync(path)) ?? null,
    missingFonts: missingFonts(),
    brokenPackages: await brokenPackages(),
    models: await modelStates(cache),
  };
}

function hasName(): boolean {
  try {
    return userInfo().username.length > 0;
  } catch {
    return false;
  }
}

function packagesState(): MachineFacts['packages'] {
  const record = join(root, 'node_modules', '.package-lock.json');
  const lock = join(root, 'package-lock.json');
  if (!existsSync(record)) return 'missing';
  return existsSync(lock) && statSync(record).mtimeMs < statSync(lock).mtimeMs
    ? 'older than the lock file'
    : 'installed';
}

/** Of the folder, or of the nearest one above it that exists. */
async function freeBytes(folder: string): Promise<number | null> {
  for (let at = folder; ; at = dirname(at)) {
    const found = await statfs(at).catch(() => null);
    if (found) return found.bavail * found.bsize;
    if (dirname(at) === at) return null;
  }
}

function almatyOffset(): number {
  const format = new Intl.DateTimeFormat('en', { timeZone: 'Asia/Almaty', timeZoneName: 'longOffset' });
  const parts = format.formatToParts(Date.parse('2026-11-23T00:00:00Z'));
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign = '+', hours = '0', minutes = '0'] = /GMT([+-])(\d{1,2}):?(\d{2})?/.exec(name) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

function missingFonts(): readonly string[] {
  try {
    const folder = dirname(require.resolve('@expo-google-fonts/noto-sans/package.json'));
    return FONTS.filter((file) => !existsSync(join(folder, file)));
  } catch {
    return ['@expo-google-fonts/noto-sans'];
  }
}

async function brokenPackages(): Promise<MachineFacts['brokenPackages']> {
  const tries = NATIVE.map(async (name) => {
    try {
      await import(name);
      return null;
    } catch (error) {
      return { name, why: codeOf(error) };
    }
  });
  return (await Promise.all(tries)).filter((one) => one !== null);
}

async function modelStates(cache: string): Promise<MachineFacts['models']> {
  return Promise.all(
    Object.values(models).map(async ({ name, version, sha256 }) => {
      const file = name.split(' ').at(-1) ?? name;
      const path = join(cache, `faceplugin-face-recognition-js-${version}`, 'model', `${file}.onnx`);
      if (!existsSync(path)) return { name, state: 'missing' as const };
      const hash = createHash('sha256');
      await pipeline(createReadStream(path), hash);
      return { name, state: hash.digest('hex') === sha256 ? ('right' as const) : ('another hash' as const) };
    }),
  );
}

/** The home folder, without making it. */
export async function probeHome(path: string): Promise<HomeFacts> {
  const found = await stat(path).catch(() => null);
  const writable = async (folder: string) =>
    access(folder, constants.W_OK | constants.X_OK).then(
      () => true,
      () => false,
    );
  if (found) {
    const isOwn = found.uid === process.getuid?.();
    return { path, mode: found.mode & 0o777, isOwn, isWritable: await writable(path) };
  }
  let above = dirname(path);
  while (!existsSync(above) && dirname(above) !== above) above = dirname(above);
  return { path, mode: null, isOwn: true, isWritable: await writable(above) };
}

/** One outside system: any answer at all is reachable; one that has switches is a stand-in. */
export async function probeGateway(name: string, url: string): Promise<GatewayFacts> {
  try {
    await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(PROBE_MS) });
  } catch (error) {
    return { name, url, isReachable: false, isStandIn: false, why: codeOf(error) };
  }
  return { name, url, isReachable: true, isStandIn: await hasSwitches(url), why: '' };
}

async function hasSwitches(url: string): Promise<boolean> {
  try {
    const response = await fetch(new URL('/control/state', url), { signal: AbortSignal.timeout(PROBE_MS) });
    const state: unknown = response.ok ? await response.json() : null;
    return typeof state === 'object' && state !== null && 'mode' in state;
  } catch {
    return false;
  }
}

/** Whether the server's port is free, nesie's own already, or somebody else's. */
export async function probePort(host: string, port: number): Promise<Facts['portState']> {
  if (port === 0) return 'free';
  const code = await new Promise<string>((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(codeOf(error)));
    server.listen(port, host, () => server.close(() => resolve('')));
  });
  if (code === '') return 'free';
  if (code === 'EACCES') return 'forbidden';
  return (await answersAsNesie(host, port)) ? 'nesie' : 'taken';
}

async function answersAsNesie(host: string, port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://${host}:${port}/api/mfo`, { signal: AbortSignal.timeout(PROBE_MS) });
    const mfo: unknown = await response.json();
    return typeof mfo === 'object' && mfo !== null && 'trustFingerprint' in mfo;
  } catch {
    return false;
  }
}

/** The published trust file: there, readable, and one. */
export async function probeTrust(env: Env): Promise<Facts['trust']> {
  const path = publishedTrustFile(env);
  if (!existsSync(path)) return { state: 'missing', path };
  const bytes = await readFile(path).catch(() => null);
  if (!bytes) return { state: 'unreadable', path };
  return { state: readTrust(bytes) ? 'right' : 'damaged', path };
}

/** The code of an error, or its name: messages may hold addresses with passwords. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if (error.cause instanceof Error) return codeOf(error.cause);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
