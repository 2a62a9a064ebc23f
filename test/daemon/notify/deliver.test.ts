import { createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import net from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { deliver, type Delivery } from '../../../daemon/notify/deliver.ts';
import { targetOf, type Target } from '../../../daemon/notify/target.ts';
import { receiverAt } from '../../helpers/test-notifier.ts';
import { status, webhookReceiver } from '../../helpers/webhook-receiver.ts';

function to(webhook: string, secret: string | null = null): Target {
  const secretEnv = secret === null ? null : 'KEY';
  const config = receiverAt(webhook, { secretEnv });
  return targetOf(config, { KEY: secret ?? undefined });
}

function delivery(changes: Partial<Delivery> = {}): Delivery {
  return {
    about: { id: 'id-1', kind: 'alarm.raised' },
    built: { contentType: 'application/json', body: '{"text":"grüße"}' },
    attempt: 2,
    nowMs: 1_795_317_165_500,
    version: '1.2.3',
    stop: new AbortController().signal,
    timeoutMs: 30_000,
    ...changes,
  };
}

/** A server that says these bytes to whoever speaks to it, and then ends or stays. */
async function rawServer(t: ExecutionContext, bytes: string, stays = false): Promise<string> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer(socket => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('data', () => {
      if (stays) socket.write(bytes);
      else socket.end(bytes);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/secret-path`;
}

test('deliver(): a POST with the body, its type, and who it is', async t => {
  const receiver = await webhookReceiver(t);
  const answer = await deliver(to(receiver.url), delivery());
  t.deepEqual(answer, { kind: 'answered', status: 204, retryAfterMs: null, redirectsTo: null });
  const [request] = receiver.received;
  t.like(request, { method: 'POST', url: '/hook', body: '{"text":"grüße"}' });
  t.like(request?.headers, {
    'content-type': 'application/json',
    'user-agent': 'memsup/1.2.3',
    'memsup-delivery': 'id-1',
    'memsup-event': 'alarm.raised',
    'memsup-attempt': '2',
  });
  t.is(request?.headers['memsup-signature'], undefined);
});

test('deliver(): the receiver can verify the signature with what it got', async t => {
  const receiver = await webhookReceiver(t);
  await deliver(to(receiver.url, 'hush'), delivery());
  const [request] = receiver.received;
  const header = String(request?.headers['memsup-signature']);
  const { time = '', digest = '' } =
    /^t=(?<time>\d+),v1=(?<digest>[0-9a-f]{64})$/.exec(header)?.groups ?? {};
  const expected = createHmac('sha256', 'hush').update(`${time}.${request?.body}`).digest();
  t.true(timingSafeEqual(Buffer.from(digest, 'hex'), expected));
  t.is(time, '1795317165');
});

test('deliver(): a user in the address goes as a header', async t => {
  const receiver = await webhookReceiver(t);
  await deliver(to(receiver.url.replace('://', '://me:hush@')), delivery());
  t.is(receiver.received[0]?.headers.authorization, `Basic ${btoa('me:hush')}`);
});

for (const [code, retryAfter, expectedMs] of [
  [500, undefined, null],
  [429, '7', 7000],
  [503, 'rubbish', null],
] as const) {
  test(`deliver(): ${code} with Retry-After ${retryAfter}`, async t => {
    const receiver = await webhookReceiver(t);
    receiver.answer(status(code, retryAfter === undefined ? {} : { 'retry-after': retryAfter }));
    const answer = await deliver(to(receiver.url), delivery());
    t.like(answer, { kind: 'answered', status: code, retryAfterMs: expectedMs });
  });
}

for (const code of [307, 308]) {
  test(`deliver(): ${code} is followed on the same host, body and all`, async t => {
    const receiver = await webhookReceiver(t);
    receiver.answer(status(code, { location: '/moved' }));
    const answer = await deliver(to(receiver.url, 'hush'), delivery());
    t.like(answer, { status: 204 });
    t.deepEqual(
      receiver.received.map(({ url }) => url),
      ['/hook', '/moved'],
    );
    t.is(receiver.received[1]?.body, receiver.received[0]?.body);
  });
}

for (const code of [301, 302, 303, 307, 308]) {
  test(`deliver(): ${code} to another host is not followed`, async t => {
    const receiver = await webhookReceiver(t);
    const other = await webhookReceiver(t);
    receiver.answer(status(code, { location: other.url }));
    const answer = await deliver(to(receiver.url, 'hush'), delivery());
    t.like(answer, { status: code, redirectsTo: other.host });
    t.is(other.received.length, 0);
  });
}

test('deliver(): redirects in a circle end', async t => {
  const receiver = await webhookReceiver(t);
  receiver.answer(...Array.from({ length: 10 }, () => status(307, { location: '/hook' })));
  t.like(await deliver(to(receiver.url), delivery()), { status: 307 });
  t.is(receiver.received.length, 4);
});

for (const location of ['', 'http://', '::', 'javascript:alert(1)']) {
  test(`deliver(): a redirect to "${location}" leads nowhere`, async t => {
    const receiver = await webhookReceiver(t);
    receiver.answer(status(307, { location }));
    receiver.answer(...Array.from({ length: 5 }, () => status(307, { location })));
    const answer = await deliver(to(receiver.url), delivery());
    t.like(answer, { kind: 'answered', status: 307 });
  });
}

// Before the others, which may be given the very port that it has let go of.
test.serial('deliver(): nobody is there', async t => {
  const receiver = await webhookReceiver(t);
  await receiver.close();
  const answer = await deliver(to(receiver.url), delivery());
  t.deepEqual(answer, { kind: 'unreachable', because: 'could not be reached: ECONNREFUSED' });
});

test('deliver(): too slow is as good as not there', async t => {
  const receiver = await webhookReceiver(t);
  receiver.answer(() => {});
  const answer = await deliver(to(receiver.url), delivery({ timeoutMs: 200 }));
  t.deepEqual(answer, { kind: 'unreachable', because: 'no answer within 200 ms' });
});

test('deliver(): broken off by the end', async t => {
  const receiver = await webhookReceiver(t);
  const stop = new AbortController();
  receiver.answer(() => stop.abort());
  const answer = await deliver(to(receiver.url), delivery({ stop: stop.signal }));
  t.is(answer.kind, 'unreachable');
});

for (const [what, bytes] of [
  ['no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n'],
  ['nothing', ''],
  ['half a head', 'HTTP/1.1 200 OK\r\nconte'],
  ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n'],
  ['a head without end', `HTTP/1.1 200 OK\r\nx: ${'x'.repeat(100_000)}\r\n\r\n`],
] as const) {
  test(`deliver(): the answer is ${what}`, async t => {
    const answer = await deliver(to(await rawServer(t, bytes)), delivery());
    t.is(answer.kind, 'broken');
    t.notRegex(JSON.stringify(answer), /secret-path/);
    t.regex(answer.kind === 'broken' ? answer.because : '', /^the connection failed: [A-Z_]+$/);
  });
}

test('deliver(): an answer whose body never ends is an answer', async t => {
  const url = await rawServer(
    t,
    'HTTP/1.1 200 OK\r\ncontent-length: 9999999\r\n\r\nand so on',
    true,
  );
  t.like(await deliver(to(url), delivery()), { kind: 'answered', status: 200 });
});
