import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { isRecord } from '../../base/guards.ts';
import { failureCode } from '../notify/failure-code.ts';
import { retryAfterMs } from '../notify/retry-plan.ts';
import type { OtlpTarget } from './otlp-target.ts';

/** What came of one push. */
export type PushAnswer =
  | { readonly kind: 'taken'; readonly refused: string | null }
  /** The same may be taken later. */
  | { readonly kind: 'later'; readonly because: string; readonly afterMs: number | null }
  /** The same will be refused again. */
  | { readonly kind: 'refused'; readonly because: string };

export interface Push {
  readonly body: string;
  readonly version: string;
  readonly nowMs: number;
  readonly signal: AbortSignal;
}

const answerBytesMax = 64 * 1024;
const later: ReadonlySet<number> = new Set([408, 429, 502, 503, 504]);
const compress = promisify(gzip);

/** Sends one request. Never throws; of the address nothing is in what it returns. */
export async function post(target: OtlpTarget, push: Push): Promise<PushAnswer> {
  try {
    const response = await fetch(target.url, {
      method: 'POST',
      headers: {
        ...target.headers,
        'content-type': 'application/json',
        'content-encoding': 'gzip',
        'user-agent': `memsup/${push.version}`,
      },
      body: await compress(push.body),
      redirect: 'manual',
      signal: push.signal,
    });
    return await answerOf(response, push.nowMs);
  } catch (error) {
    // Only a code: the texts of `fetch` may quote the address, and with it its keys.
    const because = push.signal.aborted
      ? 'no answer in time'
      : `could not be reached: ${failureCode(error) ?? 'unknown'}`;
    return { kind: 'later', because, afterMs: null };
  }
}

async function answerOf(response: Response, nowMs: number): Promise<PushAnswer> {
  const { status, headers } = response;
  if (status >= 200 && status < 300) {
    return { kind: 'taken', refused: partlyRefused(await textOf(response)) };
  }
  await response.body?.cancel();
  const because = `answered ${status}`;
  if (!later.has(status)) return { kind: 'refused', because };
  return { kind: 'later', because, afterMs: retryAfterMs(headers.get('retry-after'), nowMs) };
}

async function textOf(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > answerBytesMax) return '';
  }
  return text;
}

/** A collector may take most of it and say how many points it did not. */
export function partlyRefused(text: string): string | null {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return null; // It need not say anything.
  }
  const partial = isRecord(answer) ? answer['partialSuccess'] : null;
  if (!isRecord(partial)) return null;
  const count = Number(partial['rejectedDataPoints'] ?? 0);
  if (!(count > 0)) return null;
  const message = partial['errorMessage'];
  const why =
    typeof message === 'string' ? `: ${message.replaceAll(/\p{Cc}/gu, ' ').slice(0, 200)}` : '';
  return `${count} data points were refused${why}`;
}
