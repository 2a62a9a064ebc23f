import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { isLoopback, openEndpoint, type Page } from '../../../daemon/metrics/endpoint.ts';

interface Opened {
  readonly url: string;
  readonly port: number;
  readonly logged: readonly string[];
}

async function opened(t: ExecutionContext, host = '127.0.0.1'): Promise<Opened> {
  const logged: string[] = [];
  const page = (body: string): Page => ({ status: 200, contentType: 'text/plain', body });
  const pages = new Map([
    ['/metrics', () => page('grüße\n')],
    ['/livez', () => ({ ...page('no\n'), status: 503 })],
    [
      '/bug',
      () => {
        throw new Error('oh');
      },
    ],
  ]);
  const port = await new Promise<number>(resolve => {
    const endpoint = openEndpoint({
      host,
      port: 0,
      pages,
      log: { write: (level, message) => void logged.push(`${level}: ${message}`) },
      onListening: address => resolve(address.port),
    });
    t.teardown(() => endpoint.close());
  });
  return { url: `http://127.0.0.1:${port}`, port, logged };
}

/** What comes back for these bytes, until the other side closes. */
async function raw(port: number, bytes: string): Promise<string> {
  const socket = net.connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', chunk => (text += String(chunk)));
  socket.on('error', () => {});
  socket.write(bytes);
  await once(socket, 'close');
  return text;
}

test('openEndpoint(): a page, whole', async t => {
  const { url, port, logged } = await opened(t);
  const response = await fetch(`${url}/metrics?name[]=up`);
  t.is(response.status, 200);
  t.is(response.headers.get('content-type'), 'text/plain');
  t.is(response.headers.get('content-length'), '8');
  t.is(response.headers.get('cache-control'), 'no-store');
  t.is(await response.text(), 'grüße\n');
  t.deepEqual(logged, [`info: metrics on http://127.0.0.1:${port}/metrics`]);
});

test('openEndpoint(): HEAD is the same without the body', async t => {
  const { port } = await opened(t);
  const text = await raw(port, 'HEAD /metrics HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n');
  t.regex(text, /^HTTP\/1\.1 200 /);
  t.regex(text, /content-length: 8\r\n/i);
  t.true(text.endsWith('\r\n\r\n'));
});

test('openEndpoint(): a page that says no', async t => {
  const { url } = await opened(t);
  const response = await fetch(`${url}/livez`);
  t.is(response.status, 503);
  t.is(await response.text(), 'no\n');
});

for (const path of [
  '/',
  '/metrics/',
  '/metricsx',
  '/%6detrics',
  '/..%2fmetrics',
  '/toString',
  '//metrics',
]) {
  test(`openEndpoint(): there is no ${path}`, async t => {
    const { port } = await opened(t);
    const text = await raw(port, `GET ${path} HTTP/1.1\r\nhost: a\r\n\r\n`);
    t.regex(text, /^HTTP\/1\.1 404 /);
    t.regex(text, /there are \/metrics, \/livez, \/bug/);
  });
}

for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
  test(`openEndpoint(): ${method} is not allowed, and its body not waited for`, async t => {
    const { port } = await opened(t);
    const head = `${method} /metrics HTTP/1.1\r\nhost: a\r\ncontent-length: 1000000\r\n\r\nx`;
    const text = await raw(port, head);
    t.regex(text, /^HTTP\/1\.1 405 /);
    t.regex(text, /allow: GET, HEAD\r\n/i);
    t.regex(text, /connection: close\r\n/i);
  });
}

test('openEndpoint(): an address or headers without end are refused', async t => {
  const { port } = await opened(t);
  const long = await raw(port, `GET /metrics?${'x'.repeat(2000)} HTTP/1.1\r\nhost: a\r\n\r\n`);
  t.regex(long, /^HTTP\/1\.1 414 /);
  const heavy = await raw(
    port,
    `GET /metrics HTTP/1.1\r\nhost: a\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`,
  );
  t.regex(heavy, /^HTTP\/1\.1 431 /);
  t.regex(await raw(port, 'rubbish\r\n\r\n'), /^HTTP\/1\.1 400 /);
});

test('openEndpoint(): a bug in a page is a 500 and a line in the log, and no end', async t => {
  const { url, logged } = await opened(t);
  const response = await fetch(`${url}/bug`);
  t.is(response.status, 500);
  t.notRegex(await response.text(), /oh|at /);
  t.true(logged.some(line => line === 'error: a bug in memsup: cannot show /bug: oh'));
  t.is((await fetch(`${url}/metrics`)).status, 200);
});

test('openEndpoint(): a port that is taken is told, and nothing is thrown', async t => {
  const holder = http.createServer();
  holder.listen(0, '127.0.0.1');
  await once(holder, 'listening');
  t.teardown(() => holder.close());
  const address = holder.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const line = await new Promise<string>(resolve => {
    const log = { write: (_: string, message: string) => resolve(message) };
    const endpoint = openEndpoint({ host: '127.0.0.1', port, pages: new Map(), log });
    t.teardown(() => endpoint.close());
  });
  t.is(line, `cannot serve metrics on 127.0.0.1:${port}: EADDRINUSE; trying again every 10 s`);
});

test('openEndpoint(): it warns when others than this host can read it', async t => {
  const { logged } = await opened(t, '0.0.0.0');
  t.regex(logged[0] ?? '', /^warn: metrics are served on 0\.0\.0\.0:0 to everybody/);
});

test('isLoopback(): this host alone', t => {
  for (const host of ['127.0.0.1', '127.1.2.3', '::1', 'localhost']) t.true(isLoopback(host), host);
  for (const host of ['0.0.0.0', '::', '10.0.0.1', '127.evil.example', 'localhost.example', '']) {
    t.false(isLoopback(host), host);
  }
});
