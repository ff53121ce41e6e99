import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const BUILT = join(dirname(fileURLToPath(import.meta.url)), '..', 'cabinet', 'dist');
const LANGUAGES = ['kk', 'ru', 'en'] as const;
type Language = (typeof LANGUAGES)[number];

/** Pages that are the same for everybody: their first words come with the page itself. */
const PUBLIC_PAGES: readonly string[] = ['/', '/about', '/how', '/cost', '/embed'];
const PAGE_TTL_MS = 10_000;

type Prerender = (
  path: string,
  language: Language,
  known: Readonly<Record<string, unknown>>,
) => Promise<string>;

interface WrittenPage {
  readonly etag: string;
  readonly plain: Buffer;
  readonly gzip: Buffer;
  readonly brotli: Buffer;
}

export interface CabinetOptions {
  /** the folder with `client` and `server`, as `apps/cli/build-cabinet.ts` fills it */
  readonly folder?: string;
  /** whom to call when the browser is too old for the cabinet */
  readonly phone: string;
}

/** The cabinet's built files; every address that is no file is a page of it, written in the person's language. */
export async function cabinetRoutes(app: FastifyInstance, options: CabinetOptions): Promise<void> {
  const folder = options.folder ?? BUILT;
  const root = join(folder, 'client');
  if (!existsSync(join(root, 'index.html'))) return;
  const page = await pageWriter(app, folder, options.phone);
  await app.register(fastifyStatic, {
    root,
    wildcard: false,
    index: false,
    globIgnore: ['index.html'],
    preCompressed: true,
    cacheControl: false,
    setHeaders: (reply, path) => {
      // A file with a hash in its name never changes; every other one is asked for again each time.
      const forever = path.startsWith(join(root, 'assets'));
      reply.header('cache-control', forever ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  app.get('/*', async (request, reply) => {
    const isPage = !request.url.startsWith('/api/') && !request.url.startsWith('/log/');
    return isPage ? sendPage(request, reply, page) : reply.callNotFound();
  });
}

/** The address asked for; appended, since as a relative one `//` names a host and may be none. */
const addressOf = ({ url }: FastifyRequest): URL => new URL(`http://cabinet.invalid${url}`);

/** `?lang=`, then what the person chose before, then Kazakh: the law's language comes first, not the browser's. */
function languageOf(request: FastifyRequest): Language {
  const asked = addressOf(request).searchParams.get('lang');
  const chosen = request.cookies['nesie.language'];
  return [asked, chosen].map((one) => LANGUAGES.find((known) => known === one)).find(Boolean) ?? 'kk';
}

async function sendPage(
  request: FastifyRequest,
  reply: FastifyReply,
  page: (path: string, language: Language) => Promise<WrittenPage>,
): Promise<FastifyReply> {
  const path = addressOf(request).pathname;
  const language = languageOf(request);
  const written = await page(path, language);
  reply
    .header('cache-control', 'no-cache')
    .header('vary', 'accept-encoding, cookie')
    .header('content-language', language)
    .header('etag', written.etag);
  if (path === '/embed') openToFrames(reply);
  if (request.headers['if-none-match'] === written.etag) return reply.code(304).send();
  reply.type('text/html; charset=utf-8');
  const accepted = request.headers['accept-encoding'] ?? '';
  if (/\bbr\b/.test(accepted)) return reply.header('content-encoding', 'br').send(written.brotli);
  if (/\bgzip\b/.test(accepted)) return reply.header('content-encoding', 'gzip').send(written.gzip);
  return reply.send(written.plain);
}

/** The calculator stands in other people's pages; it holds nothing that a frame could steal or press. */
function openToFrames(reply: FastifyReply): void {
  const policy = String(reply.getHeader('content-security-policy') ?? '');
  reply
    .header('content-security-policy', policy.replace(/frame-ancestors [^;]*/, 'frame-ancestors *'))
    .removeHeader('x-frame-options');
}

/** Writes pages out of the built template, and keeps each for a few seconds. */
async function pageWriter(app: FastifyInstance, folder: string, phone: string) {
  const template = readFileSync(join(folder, 'client', 'index.html'), 'utf8');
  const program = join(folder, 'server', 'prerender.js');
  const { prerender }: { prerender?: Prerender } = existsSync(program)
    ? await import(pathToFileURL(program).href)
    : {};
  const kept = new Map<string, WrittenPage>();

  async function fill(path: string, language: Language): Promise<string> {
    const page = template
      .replace('<html lang="kk">', `<html lang="${language}">`)
      .replace('/manifest.webmanifest', `/manifest-${language}.webmanifest`)
      .replace('<script id="boot"', `<script id="boot" data-phone="${escapeAttribute(phone)}"`);
    if (!prerender || !PUBLIC_PAGES.includes(path)) return page;
    try {
      const known = await publicAnswers(app);
      const words = await prerender(path, language, known);
      const title = /<h1[^>]*>([^<]*)</.exec(words)?.[1];
      // "<" would end the element early; JSON reads its escape as the same letter.
      const answers = JSON.stringify(known).replaceAll('<', '\\u003c');
      return page
        .replace('<title>nesie</title>', () => `<title>${title ? `${title} · ` : ''}nesie</title>`)
        .replace(
          '<div id="root"></div>',
          () =>
            `<div id="root">${words}</div><script id="answers" type="application/json">${answers}</script>`,
        );
    } catch (error) {
      // The program draws the page anyway, only later.
      app.log.error({ error, path }, 'first words not written');
      return page;
    }
  }

  return async (path: string, language: Language): Promise<WrittenPage> => {
    const key = `${language} ${PUBLIC_PAGES.includes(path) ? path : ''}`;
    const before = kept.get(key);
    if (before) return before;
    const plain = Buffer.from(await fill(path, language));
    const written: WrittenPage = {
      etag: `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`,
      plain,
      gzip: gzipSync(plain, { level: 9 }),
      brotli: brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 7 } }),
    };
    kept.set(key, written);
    setTimeout(() => kept.delete(key), PAGE_TTL_MS).unref();
    return written;
  };
}

/** What the API itself answers anybody: the page shows the same figures as the cabinet then does. */
async function publicAnswers(app: FastifyInstance): Promise<Record<string, unknown>> {
  const known: Record<string, unknown> = {};
  for (const key of ['products', 'mfo']) {
    const answer = await app.inject({ method: 'GET', url: `/api/${key}` });
    if (answer.statusCode !== 200) throw new Error(`/api/${key} answers ${answer.statusCode}`);
    known[key] = answer.json();
  }
  return known;
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
