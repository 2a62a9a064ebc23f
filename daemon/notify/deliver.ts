import { failureCode } from './failure-code.ts';
import type { BuiltBody } from './formats/built-body.ts';
import type { Notification } from './notification.ts';
import { retryAfterMs, type Answer } from './retry-plan.ts';
import { signatureOf } from './signature.ts';
import type { Target } from './target.ts';

/** One try, from the name's look-up to the answer's headers, redirects included. */
export const deliveryTimeoutMs = 10_000;
const redirectsMax = 3;

export interface Delivery {
  readonly about: Pick<Notification, 'id' | 'kind'>;
  readonly built: BuiltBody;
  readonly attempt: number;
  readonly nowMs: number;
  readonly version: string;
  /** The supervisor ends: the try is broken off. */
  readonly stop: AbortSignal;
  readonly timeoutMs: number;
}

/** Sends one notification once. Never throws; nothing of the address but its host is in what it returns. */
export async function deliver(target: Target, delivery: Delivery): Promise<Answer> {
  // Not `AbortSignal.any` with `AbortSignal.timeout`: that timer would live on after a quick answer.
  const late = new AbortController();
  const stopEarly = (): void => late.abort();
  const timer = setTimeout(stopEarly, delivery.timeoutMs);
  delivery.stop.addEventListener('abort', stopEarly);
  try {
    return await post(target, delivery, late.signal);
  } catch (error) {
    if (late.signal.aborted) {
      return { kind: 'unreachable', because: `no answer within ${delivery.timeoutMs} ms` };
    }
    return failure(error);
  } finally {
    clearTimeout(timer);
    delivery.stop.removeEventListener('abort', stopEarly);
  }
}

async function post(target: Target, delivery: Delivery, signal: AbortSignal): Promise<Answer> {
  const { built, nowMs } = delivery;
  let url = target.url;
  for (let redirects = 0; ; redirects += 1) {
    const response = await fetch(url, {
      method: 'POST',
      headers: headersOf(target, delivery),
      body: built.body,
      redirect: 'manual',
      signal,
    });
    // What it says is of no interest, and may be endless.
    await response.body?.cancel();
    const { status, headers } = response;
    const location = locationOf(headers.get('location'), url);
    const isRepeatable = status === 307 || status === 308;
    const isSameOrigin = location !== null && location.origin === new URL(url).origin;
    if (isRepeatable && isSameOrigin && redirects < redirectsMax) {
      url = location.href;
      continue;
    }
    const redirectsTo = status >= 300 && status < 400 ? (location?.host ?? 'nowhere') : null;
    const waitMs = retryAfterMs(headers.get('retry-after'), nowMs);
    return { kind: 'answered', status, retryAfterMs: waitMs, redirectsTo };
  }
}

function headersOf(
  { secret, authorization }: Target,
  { about, built, attempt, nowMs, version }: Delivery,
): Record<string, string> {
  return {
    'content-type': built.contentType,
    'user-agent': `memsup/${version}`,
    'memsup-delivery': about.id,
    'memsup-event': about.kind,
    'memsup-attempt': String(attempt),
    ...(secret === null ? {} : { 'memsup-signature': signatureOf(secret, built.body, nowMs) }),
    ...(authorization === null ? {} : { authorization }),
  };
}

function locationOf(header: string | null, base: string): URL | null {
  return header !== null && URL.canParse(header, base) ? new URL(header, base) : null;
}

const away: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
]);

// Only codes: the texts of `fetch` may quote the address, and with it its keys.
function failure(error: unknown): Answer {
  const code = failureCode(error);
  if (code !== undefined && away.has(code)) {
    return { kind: 'unreachable', because: `could not be reached: ${code}` };
  }
  return { kind: 'broken', because: `the connection failed: ${code ?? 'unknown'}` };
}
