import http from 'node:http';
import type { AddressInfo } from 'node:net';
import test from 'ava';
import { probeUntilAnswered } from '../../daemon/http-probe.ts';

/** A server that answers with these codes in turn, the last one for ever; `asked` tells how often it was asked. */
async function server(
  codes: readonly number[],
): Promise<{ url: string; asked: () => number; close: () => void }> {
  let asked = 0;
  const listener = http.createServer((_request, response) => {
    const code = codes[Math.min(asked, codes.length - 1)] ?? 200;
    asked += 1;
    response.writeHead(code, code === 302 ? { location: '/elsewhere' } : {});
    response.end('body');
  });
  await new Promise<void>(resolve => listener.listen(0, '127.0.0.1', resolve));
  const { port } = addressOf(listener.address());
  return {
    url: `http://127.0.0.1:${port}/healthz`,
    asked: () => asked,
    close: () => listener.close(),
  };
}

function addressOf(address: string | AddressInfo | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('it does not listen');
  return address;
}

test('probeUntilAnswered(): asks until there is a 2xx, and then no more', async t => {
  const { url, asked, close } = await server([503, 404, 302, 204]);
  t.teardown(close);
  await new Promise<void>(resolve => probeUntilAnswered(url, resolve));
  t.is(asked(), 4);
});

test('probeUntilAnswered(): waits for a server that is not there yet', async t => {
  const first = await server([200]);
  first.close();
  let answered = false;
  const done = new Promise<void>(resolve => {
    probeUntilAnswered(first.url, () => {
      answered = true;
      resolve();
    });
  });
  await new Promise(resolve => setImmediate(resolve));
  t.false(answered);
  const port = Number(new URL(first.url).port);
  const late = http.createServer((_request, response) => response.end());
  await new Promise<void>(resolve => late.listen(port, '127.0.0.1', resolve));
  t.teardown(() => late.close());
  await done;
  t.true(answered);
});

test('probeUntilAnswered(): asks no more once it is stopped, even in the middle of an answer', async t => {
  let stop: () => void = () => {};
  let release: () => void = () => {};
  const listener = http.createServer((_request, response) => {
    release = () => response.end();
    stop();
  });
  await new Promise<void>(resolve => listener.listen(0, '127.0.0.1', resolve));
  t.teardown(() => listener.close());
  const { port } = addressOf(listener.address());
  const closed = new Promise<void>(resolve => {
    listener.once('connection', socket => socket.once('close', () => resolve()));
  });
  stop = probeUntilAnswered(`http://127.0.0.1:${port}/`, () => t.fail('it was stopped'));
  await closed;
  release();
  await new Promise(resolve => setImmediate(resolve));
  t.pass();
});
