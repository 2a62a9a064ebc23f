import net from 'node:net';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { welcomePeer } from '../../daemon/agents.ts';
import { encodeFrame, FrameReader, type Frame } from '../../ipc/frame.ts';
import { openServer } from '../../ipc/server.ts';
import { FakeSupervision } from '../helpers/fake-supervision.ts';
import { hello, sampleReading } from '../helpers/messages.ts';

interface Caller {
  readonly say: (type: string, data: unknown) => void;
  readonly closed: Promise<void>;
  /** The next frame of this type. */
  readonly hear: (type: string) => Promise<Frame>;
}

async function listening(t: ExecutionContext): Promise<{ fake: FakeSupervision; socket: string }> {
  const fake = new FakeSupervision();
  const socket = path.join(fake.stateDir, 's');
  const server = await openServer({
    path: socket,
    onPeer: peer => welcomePeer(fake.supervision, peer),
  });
  t.teardown(() => server.close());
  return { fake, socket };
}

async function call(socket: string): Promise<Caller> {
  const connection = net.connect(socket);
  await new Promise<void>((resolve, reject) => {
    connection.once('connect', resolve);
    connection.once('error', reject);
  });
  const reader = new FrameReader();
  const heard: Frame[] = [];
  let wake: () => void = () => {};
  connection.on('data', bytes => {
    heard.push(...reader.push(bytes));
    wake();
  });
  return {
    say: (type, data) => connection.write(encodeFrame(type, data)),
    closed: new Promise(resolve => connection.once('close', () => resolve())),
    hear: async type => {
      for (;;) {
        const index = heard.findIndex(frame => frame.type === type);
        const [frame] = index === -1 ? [] : heard.splice(index, 1);
        if (frame !== undefined) return frame;
        await new Promise<void>(resolve => {
          wake = resolve;
        });
      }
    },
  };
}

/** A status request is answered after everything that was said before it on this connection. */
async function untilHeard(caller: Caller): Promise<void> {
  caller.say('request', { id: 1, method: 'status' });
  await caller.hear('reply');
}

test('welcomePeer(): an agent with the token of its worker', async t => {
  const { fake, socket } = await listening(t);
  const worker = fake.current();
  const agent = await call(socket);
  agent.say('hello', { ...hello, token: worker.token });
  agent.say('listening', { addresses: [{ kind: 'tcp', address: ':80', port: 80 }] });
  await untilHeard(await call(socket));
  while (worker.state !== 'ready') await fake.settle();
  t.is(worker.hello?.pid, hello.pid);
  t.true(worker.agent?.send('drain', { id: 1, deadlineMs: 5 }));
  t.deepEqual((await agent.hear('drain')).data, { id: 1, deadlineMs: 5 });
});

test('welcomePeer(): without the token nobody is an agent', async t => {
  const { fake, socket } = await listening(t);
  for (const token of ['', 'x', `${fake.current().token}0`, '0'.repeat(32)]) {
    const agent = await call(socket);
    agent.say('hello', { ...hello, token });
    await agent.closed;
  }
  t.is(fake.current().hello, null);
});

test('welcomePeer(): the same process may come again, another one may not push it out', async t => {
  const { fake, socket } = await listening(t);
  const worker = fake.current();
  const first = await call(socket);
  first.say('hello', { ...hello, token: worker.token });
  while (worker.agent === null) await fake.settle();
  const other = await call(socket);
  other.say('hello', { ...hello, token: worker.token, pid: hello.pid + 1 });
  await other.closed;
  t.is(worker.hello?.pid, hello.pid);
  const link = worker.agent;
  const again = await call(socket);
  again.say('hello', { ...hello, token: worker.token });
  await first.closed;
  t.not(worker.agent, link);
  // What was known of it goes on: the same judge, not a new one.
  t.is(fake.judges.length, 1);
  again.say('telemetry', { readings: [sampleReading], dropped: 0 });
  while (fake.judgeOf(worker).observed.length === 0) await fake.settle();
  t.is(fake.judges.length, 1);
});

test('welcomePeer(): a subscriber gets everything first, then each record', async t => {
  const { fake, socket } = await listening(t);
  const viewer = await call(socket);
  viewer.say('request', { id: 7, method: 'subscribe' });
  t.like(await viewer.hear('reply'), { data: { id: 7, error: null } });
  t.like(await viewer.hear('status'), { data: { schema: 'memsup.status/1', app: 'shop' } });
  fake.supervision.journal.write('worker.exit', { worker: 1 });
  t.like(await viewer.hear('event'), { data: { event: 'worker.exit', worker: 1 } });
  t.like(await viewer.hear('status'), { data: { app: 'shop' } });
});
