import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { connectControl, type ControlClient, type ControlNews } from '../../ipc/client.ts';
import { decodeControlMessage } from '../../ipc/decode.ts';
import type { ControlReply, ControlRequest } from '../../ipc/messages.ts';
import type { Peer } from '../../ipc/peer.ts';
import { statusReport } from '../helpers/messages.ts';
import { killedServer, served, temporaryFolder, until } from '../helpers/sockets.ts';

const timeoutMs = 20_000;

type Answer = (request: ControlRequest, peer: Peer) => void;

/** A supervisor's end that answers requests in its own way, and a client of it. */
async function pair(t: ExecutionContext, answer: Answer): Promise<ControlClient> {
  const { path: file } = await served(t, peer =>
    peer.onFrame(frame => {
      const message = decodeControlMessage(frame);
      if (message?.type === 'request') answer(message.data, peer);
    }),
  );
  const client = await connectControl(file);
  t.teardown(() => client.close());
  return client;
}

function reply(id: number, rest: Partial<ControlReply>): ControlReply {
  return { id, error: null, result: null, ...rest };
}

test('request(): gets the result', async t => {
  const client = await pair(t, ({ id }, peer) =>
    peer.send('reply', reply(id, { result: { text: 'ü€😀' } })),
  );
  t.deepEqual(await client.request({ method: 'status' }, { timeoutMs }), { text: 'ü€😀' });
});

test('request(): sends what was asked for', async t => {
  const client = await pair(t, (request, peer) =>
    peer.send('reply', reply(request.id, { result: request })),
  );
  t.deepEqual(
    await client.request({ method: 'restart', slot: 2, reason: 'by "hand"' }, { timeoutMs }),
    { id: 1, method: 'restart', slot: 2, reason: 'by "hand"' },
  );
});

test('request(): replies find their request by number, in any order', async t => {
  const waiting: number[] = [];
  const client = await pair(t, ({ id }, peer) => {
    waiting.push(id);
    if (waiting.length < 3) return;
    for (const one of waiting.toReversed()) peer.send('reply', reply(one, { result: one }));
  });
  const calls = [1, 2, 3].map(() => client.request({ method: 'status' }, { timeoutMs }));
  t.deepEqual(await Promise.all(calls), [1, 2, 3]);
});

test('request(): a refusal keeps a code of ours and the hint, any other becomes MEMSUP_REQUEST_REFUSED', async t => {
  const client = await pair(t, ({ id, method }, peer) => {
    const code = method === 'stop' ? 'MEMSUP_CAPTURE_REFUSED' : 'toString';
    const error = { code, message: 'Cannot do it: no room', hint: 'Make room' };
    peer.send('reply', reply(id, { error }));
  });
  const ours = await t.throwsAsync(client.request({ method: 'stop' }, { timeoutMs }), {
    code: 'MEMSUP_CAPTURE_REFUSED',
    message: 'Cannot do it: no room',
  });
  t.is(Object(ours).hint, 'Make room');
  await t.throwsAsync(client.request({ method: 'status' }, { timeoutMs }), {
    code: 'MEMSUP_REQUEST_REFUSED',
    message: 'Cannot do it: no room (toString)',
  });
});

test('request(): its time is up, and a late reply disturbs nobody', async t => {
  let late: (() => void) | null = null;
  const client = await pair(t, ({ id, method }, peer) => {
    if (method === 'stop') late = () => peer.send('reply', reply(id, { result: 'late' }));
    else {
      late?.();
      peer.send('reply', reply(id, { result: 'now' }));
    }
  });
  await t.throwsAsync(client.request({ method: 'stop' }, { timeoutMs: 20 }), {
    code: 'MEMSUP_REQUEST_TIMEOUT',
    message: /"stop".*20 ms/,
  });
  t.is(await client.request({ method: 'status' }, { timeoutMs }), 'now');
});

test('request(): a connection that is lost meanwhile is MEMSUP_NOT_RUNNING, as is any later request', async t => {
  const client = await pair(t, (_request, peer) => peer.close());
  let closed = 0;
  client.onClose(() => {
    closed += 1;
  });
  const calls = [client.request({ method: 'status' }, { timeoutMs })];
  calls.push(client.request({ method: 'stop' }, { timeoutMs }));
  for (const call of calls) await t.throwsAsync(call, { code: 'MEMSUP_NOT_RUNNING' });
  await t.throwsAsync(client.request({ method: 'status' }, { timeoutMs }), {
    code: 'MEMSUP_NOT_RUNNING',
  });
  t.is(closed, 1);
});

test('close(): ends what waits, says nothing to onClose, twice is once', async t => {
  const client = await pair(t, () => {});
  client.onClose(() => t.fail());
  const call = client.request({ method: 'status' }, { timeoutMs });
  client.close();
  client.close();
  await t.throwsAsync(call, { code: 'MEMSUP_NOT_RUNNING' });
});

test('subscribe(): gets status and events in order, the first ones before the reply too', async t => {
  const client = await pair(t, ({ id }, peer) => {
    peer.send('status', statusReport);
    peer.send('reply', reply(id, {}));
    peer.offer('event', { event: 'worker.start', worker: 1 });
    peer.offer('status', { ...statusReport, state: 'stopping' });
  });
  const news: ControlNews[] = [];
  await client.subscribe(one => news.push(one), { timeoutMs });
  await until(() => news.length === 3);
  t.deepEqual(news, [
    { type: 'status', data: statusReport },
    { type: 'event', data: { event: 'worker.start', worker: 1 } },
    { type: 'status', data: { ...statusReport, state: 'stopping' } },
  ]);
});

test('client: a supervisor that talks nonsense does not throw into the cli', async t => {
  const client = await pair(t, ({ id }, peer) => {
    peer.send('reply', { id: 'x' });
    peer.send('reply', reply(id + 1000, { result: 'nobody asked' }));
    peer.send('status', { schema: 5 });
    peer.send('__proto__', { a: 1 });
    peer.send('request', { id: 1, method: 'stop' });
    peer.send('reply', reply(id, { result: 'sense' }));
  });
  t.is(await client.request({ method: 'status' }, { timeoutMs }), 'sense');
});

test('connectControl(): nobody there, or only the socket of a killed supervisor', async t => {
  const file = path.join(temporaryFolder(t), 's');
  await t.throwsAsync(connectControl(file), { code: 'MEMSUP_NOT_RUNNING' });
  await killedServer(file);
  await t.throwsAsync(connectControl(file), { code: 'MEMSUP_NOT_RUNNING' });
});

test('connectControl(): a path that cannot be a socket is said', async t => {
  await t.throwsAsync(connectControl('/etc/passwd/s'), { code: 'MEMSUP_SOCKET' });
});

test('connectControl(): neither a failed nor a closed client keeps the process', async t => {
  const { path: file } = await served(t, peer =>
    peer.onFrame(() => peer.send('reply', reply(1, { result: 'hello' }))),
  );
  const child = fork('test/fixtures/ipc/ask-and-close.js', [file], { stdio: 'pipe' });
  const [code] = await once(child, 'exit');
  t.is(code, 0);
});
