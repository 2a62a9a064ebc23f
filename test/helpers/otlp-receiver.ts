import { gunzipSync } from 'node:zlib';
import { once } from 'node:events';
import http from 'node:http';
import type { ExecutionContext } from 'ava';
import { eventually } from './eventually.ts';
import { decodeExportRequest, type DecodedResource } from './otlp-decoder.ts';

export interface PushReceived {
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly resources: readonly DecodedResource[];
}

type Answer = (response: http.ServerResponse) => void;

/** A collector that reads what it is sent strictly, and answers as the test says. */
export interface OtlpReceiver {
  readonly url: string;
  readonly received: readonly PushReceived[];
  /** What could not be read. */
  readonly faults: readonly unknown[];
  have(count: number): Promise<void>;
  answer(...answers: Answer[]): void;
}

export async function otlpReceiver(t: ExecutionContext): Promise<OtlpReceiver> {
  const received: PushReceived[] = [];
  const faults: unknown[] = [];
  const answers: Answer[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { url = '', headers } = request;
      try {
        const body: unknown = JSON.parse(gunzipSync(Buffer.concat(chunks)).toString());
        received.push({ url, headers, resources: decodeExportRequest(body) });
      } catch (error) {
        faults.push(error);
      }
      const answer = answers.shift() ?? says(200, '{}');
      answer(response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    faults,
    have: count => eventually(() => received.length >= count, `${count} pushes came`),
    answer: (...next) => void answers.push(...next),
  };
}

/** Answers with this. */
export function says(
  status: number,
  body = '',
  headers: http.OutgoingHttpHeaders = { 'content-type': 'application/json' },
): Answer {
  return response => void response.writeHead(status, headers).end(body);
}
