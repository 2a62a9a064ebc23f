/** A load of several kinds of clients that never try again: what fails is counted, by what it failed with. */
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

interface Kind {
  readonly clients: number;
  readonly path: string;
  readonly keepAlive: boolean;
  /** What passes between an answer and the next request, drawn anew each time. */
  readonly thinkMs: () => number;
}

const kinds: readonly Kind[] = [
  { clients: 4, path: '/', keepAlive: true, thinkMs: () => 4 },
  // Their connections are idle most of the time, which is when they are closed under them.
  { clients: 16, path: '/', keepAlive: true, thinkMs: () => 20 + Math.random() * 1200 },
  { clients: 3, path: '/slow', keepAlive: true, thinkMs: () => 0 },
  { clients: 2, path: '/stream', keepAlive: true, thinkMs: () => 0 },
  { clients: 4, path: '/', keepAlive: false, thinkMs: () => 10 },
];

const answerMaxMs = 15_000;

export interface LoadReport {
  readonly requests: number;
  /** `ECONNRESET 3` and the like; empty when nothing failed. */
  readonly failures: Readonly<Record<string, number>>;
  readonly failed: number;
  /** Of plain requests, in milliseconds. */
  readonly p99Ms: number;
  /** The processes that answered. */
  readonly pids: ReadonlySet<number>;
}

export interface Load {
  /** Lets every request that is under way come to its end. */
  stop(): Promise<LoadReport>;
}

interface Tally {
  requests: number;
  readonly failures: Record<string, number>;
  readonly timesMs: number[];
  readonly pids: Set<number>;
}

/** Starts the load; `scale` multiplies the clients. */
export function startLoad(port: number, scale = 1): Load {
  const tally: Tally = { requests: 0, failures: {}, timesMs: [], pids: new Set() };
  const over = new AbortController();
  const clients = kinds.flatMap(kind =>
    Array.from({ length: kind.clients * scale }, () => client(port, kind, { tally, over })),
  );
  return {
    stop: async () => {
      over.abort();
      await Promise.all(clients);
      return report(tally);
    },
  };
}

function report({ requests, failures, timesMs, pids }: Tally): LoadReport {
  const sorted = timesMs.toSorted((left, right) => left - right);
  const failed = Object.values(failures).reduce((sum, count) => sum + count, 0);
  return { requests, failures, failed, p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? 0, pids };
}

async function client(
  port: number,
  kind: Kind,
  { tally, over }: { readonly tally: Tally; readonly over: AbortController },
): Promise<void> {
  const agent = new http.Agent({ keepAlive: kind.keepAlive, maxSockets: 1 });
  while (!over.signal.aborted) {
    const startMs = performance.now();
    const answer = await ask({ port, path: kind.path, agent });
    tally.requests += 1;
    if (kind.path === '/') tally.timesMs.push(performance.now() - startMs);
    if (typeof answer === 'number') tally.pids.add(answer);
    else tally.failures[answer] = (tally.failures[answer] ?? 0) + 1;
    await sleep(kind.thinkMs());
  }
  agent.destroy();
}

// The pid that the answer ends with, or what went wrong.
function ask(options: http.RequestOptions): Promise<number | string> {
  return new Promise(resolve => {
    const request = http.get({ ...options, host: '127.0.0.1', timeout: answerMaxMs }, response => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', piece => {
        text += String(piece);
      });
      response.once('error', error => resolve(`in the body: ${error.message}`));
      response.once('end', () => {
        const pid = /(\d+)$/.exec(text)?.[1];
        resolve(pid === undefined ? `status ${response.statusCode}: ${text}` : Number(pid));
      });
    });
    request.once('timeout', () => request.destroy(new Error('no answer in time')));
    request.once('error', error => {
      const code: unknown = Reflect.get(error, 'code');
      resolve(typeof code === 'string' ? code : error.message);
    });
  });
}
