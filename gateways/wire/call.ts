/** One HTTP call to a system outside: bounded in time and size, following nowhere. */
export interface Call {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

export interface CallLimits {
  /** For connection, headers and the whole body together. */
  readonly timeLimitMs: number;
  readonly mostBytes: number;
}

export type Called =
  | {
      readonly ok: true;
      readonly status: number;
      /** Media type without parameters, lower case. */
      readonly type: string;
      readonly header: (name: string) => string | null;
      readonly body: Buffer;
    }
  /** `why` names no address and no content: it goes into logs. */
  | { readonly ok: false; readonly why: string };

async function readLimited(response: Response, mostBytes: number): Promise<Buffer | null> {
  if (!response.body) return Buffer.alloc(0);
  const parts: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop early cancels the stream: nothing past the limit is read.
  for await (const part of response.body) {
    size += part.byteLength;
    if (size > mostBytes) return null;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'call-failed';
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'time-limit';
  const cause = error.cause;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return code === 'ECONNREFUSED' || code === 'ENOTFOUND' ? 'not-reachable' : 'connection-broken';
}

/** @returns the answer, whatever its status; or why there is none that can be trusted */
export async function call(request: Call, limits: CallLimits): Promise<Called> {
  try {
    const response = await fetch(request.url, {
      method: request.method,
      redirect: 'manual',
      signal: AbortSignal.timeout(limits.timeLimitMs),
      ...(request.headers ? { headers: request.headers } : {}),
      ...(request.body === undefined ? {} : { body: request.body }),
    });
    // Where a redirect leads nobody has agreed to send names, sums and accounts.
    if (response.status >= 300 && response.status < 400) {
      await response.body?.cancel();
      return { ok: false, why: 'redirected' };
    }
    const body = await readLimited(response, limits.mostBytes);
    if (!body) return { ok: false, why: 'answer-too-large' };
    return {
      ok: true,
      status: response.status,
      type: (response.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '',
      header: (name) => response.headers.get(name),
      body,
    };
  } catch (error) {
    return { ok: false, why: nameOf(error) };
  }
}

/** The stable code of an RFC 9457 answer, or null when the answer isn't one. */
export function problemCode(called: Called): string | null {
  if (!called.ok || called.type !== 'application/problem+json') return null;
  const value = readJson(called.body);
  return isRecord(value) && typeof value.code === 'string' ? value.code : null;
}

export function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
