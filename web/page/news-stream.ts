import { isRecord } from '../../base/guards.ts';
import { type DashNews, tokenHeader } from '../dash/dash-news.ts';

const retryMinMs = 500;
const retryMaxMs = 5000;

export interface StreamOptions {
  readonly token: string;
  readonly onNews: (news: DashNews) => void;
  /** Why nothing comes, in a sentence; the stream goes on trying. */
  readonly onLost: (problem: string) => void;
}

/** Follows the news of the server that served this page, for as long as the page is open. */
export async function followNews(options: StreamOptions): Promise<never> {
  for (let waitMs = retryMinMs; ; waitMs = Math.min(waitMs * 2, retryMaxMs)) {
    try {
      const problem = await followOnce(options, () => {
        waitMs = retryMinMs;
      });
      options.onLost(problem);
    } catch {
      options.onLost('memsup dash does not answer');
    }
    await new Promise(resolve => setTimeout(resolve, waitMs));
  }
}

/** Until the server ends it; resolves with why. */
async function followOnce({ token, onNews }: StreamOptions, onOpen: () => void): Promise<string> {
  const response = await fetch('/news', { headers: { [tokenHeader]: token } });
  if (response.status === 401) return 'open the address that memsup dash has printed';
  if (!response.ok || response.body === null) return `it answers ${response.status}`;
  onOpen();
  for await (const line of linesOf(response.body)) {
    const news: unknown = JSON.parse(line);
    if (isNews(news)) onNews(news);
  }
  return 'memsup dash has ended';
}

async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (rest + decoder.decode(value, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

// Made by the program that served this page.
function isNews(value: unknown): value is DashNews {
  return isRecord(value) && typeof value['type'] === 'string' && 'data' in value;
}
