import { once } from 'node:events';
import http2 from 'node:http2';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import { BareConnection } from '../helpers/http-client.ts';
import type { NodeBinary } from '../helpers/nodes.ts';
import { testAgentOnEachNode } from '../helpers/on-each-node.ts';
import { writeCertificate } from '../helpers/self-signed.ts';
import { temporaryFolder } from '../helpers/sockets.ts';
import { TinySupervisor } from '../helpers/tiny-supervisor.ts';

/** Close frame, 1001. */
const goingAway = '\u0088\u0002\u0003\u00e9';

async function serving(
  t: ExecutionContext,
  node: NodeBinary,
  kinds: readonly string[],
): Promise<{ app: TinySupervisor; ports: number[] }> {
  const folder = temporaryFolder(t);
  writeCertificate(folder);
  const app = new TinySupervisor(t, {
    node,
    script: 'serves-everything.cjs',
    args: kinds,
    env: { KEEP_ALIVE_MS: '500', TLS_FOLDER: folder },
  });
  const line = await app.when(() => /^ports (.*)$/m.exec(app.stdout)?.[1]);
  await app.hello();
  return { app, ports: line.split(' ').map(Number) };
}

testAgentOnEachNode('drain: WebSocket clients are asked to leave', async (t, node) => {
  const { app, ports } = await serving(t, node, ['http', 'https']);
  const clients = ports.map((port, index) => new BareConnection(t, port, index === 1));
  for (const client of clients) {
    client.upgrade();
    await client.until('101 Switching Protocols');
  }
  const drained = app.ask('drain', { deadlineMs: 10_000 }, 'channel');
  for (const client of clients) {
    await client.until(goingAway);
    // A masked close frame, as a browser answers it.
    client.socket.write(Buffer.from([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe9]));
    await client.closed;
  }
  t.like((await drained).result, { requestsCut: 0, connectionsCut: 0 });
});

testAgentOnEachNode('drain: a WebSocket client that stays is counted', async (t, node) => {
  const { app, ports } = await serving(t, node, ['http']);
  const client = new BareConnection(t, ports[0] ?? 0);
  client.upgrade();
  await client.until('101 Switching Protocols');
  const { result } = await app.ask('drain', { deadlineMs: 1000 }, 'channel');
  t.like(result, { requestsCut: 0, connectionsCut: 1 });
  t.true(client.received.includes(goingAway));
});

testAgentOnEachNode('drain: http2 streams under way are finished', async (t, node) => {
  const { app, ports } = await serving(t, node, ['http2', 'http2s']);
  const sessions = ports.map((port, index) =>
    http2.connect(`${index === 0 ? 'http' : 'https'}://127.0.0.1:${port}`, {
      rejectUnauthorized: false,
    }),
  );
  t.teardown(() => sessions.forEach(session => session.destroy()));
  const streams = sessions.map((session, index) =>
    session.request({ ':path': `/${index}?ms=1200` }).setEncoding('utf8'),
  );
  await app.when(() => ['/0', '/1'].every(path => app.stdout.includes(`request ${path}`)));
  const drained = app.ask('drain', { deadlineMs: 20_000 }, 'channel');
  await Promise.all(sessions.map(session => once(session, 'goaway')));
  for (const stream of streams) {
    let text = '';
    for await (const chunk of stream) text += String(chunk);
    t.is(text, 'answer');
  }
  const { result } = await drained;
  t.like(result, { requestsCut: 0, connectionsCut: 0 });
});

testAgentOnEachNode('drain: http2 streams that are not done are counted', async (t, node) => {
  const { app, ports } = await serving(t, node, ['http2']);
  const session = http2.connect(`http://127.0.0.1:${ports[0]}`);
  t.teardown(() => session.destroy());
  for (const path of ['/0?ms=60000', '/1?ms=60000']) session.request({ ':path': path });
  await app.when(() => app.stdout.includes('/1'));
  const { result } = await app.ask('drain', { deadlineMs: 800 }, 'channel');
  t.like(result, { requestsCut: 2, connectionsCut: 1 });
});

testAgentOnEachNode(
  'drain: other protocols may talk on, and are ended when silent',
  async (t, node) => {
    const { app, ports } = await serving(t, node, ['raw']);
    const [silent, talking] = [0, 1].map(() => new BareConnection(t, ports[0] ?? 0));
    if (!silent || !talking) throw new Error('unreachable');
    silent.send('hello');
    await silent.until('hello');
    const drained = app.ask('drain', { deadlineMs: 4000 }, 'channel');
    for (let index = 0; index < 20; index += 1) {
      talking.send(`word ${index}`);
      await talking.until(`word ${index}`);
      await sleep(50);
    }
    t.false(silent.hasEnded);
    talking.socket.end();
    await silent.closed;
    t.true(silent.hasEnded);
    t.like((await drained).result, { requestsCut: 0, connectionsCut: 0 });
  },
);

testAgentOnEachNode(
  'drain: an http2 stream under way to a session that is told goodbye is served',
  async (t, node) => {
    const { app, ports } = await serving(t, node, ['http2']);
    const client = new BareConnection(t, ports[0] ?? 0);
    client.socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    client.socket.write(frame({ type: 4, flags: 0, stream: 0 }));
    client.socket.write(request(1, '/first?ms=1500'));
    await app.when(() => app.stdout.includes('request /first'));
    const drained = app.ask('drain', { deadlineMs: 20_000 }, 'channel');
    // A last stream that cannot be: "open no more, I take what you have sent".
    await client.until(goaway(2 ** 31 - 1));
    client.socket.write(request(3, '/second'));
    await app.when(() => app.stdout.includes('request /second'));
    await client.until(pingHeader);
    const [, opaque = ''] = client.received.split(pingHeader);
    client.socket.write(
      frame({ type: 6, flags: 1, stream: 0 }, Buffer.from(opaque.slice(0, 8), 'latin1')),
    );
    await client.until(goaway(3));
    t.like((await drained).result, { requestsCut: 0, connectionsCut: 0 });
    await client.closed;
    for (const stream of [1, 3]) {
      t.true(client.received.includes(answerOn(stream)), `stream ${stream} is answered`);
    }
  },
);

interface FrameHead {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
}

function frame({ type, flags, stream }: FrameHead, payload = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** HEADERS that end headers and stream: GET and http from HPACK's static table, authority and path as they are. */
function request(stream: number, path: string): Buffer {
  const literal = (index: number, text: string): Buffer =>
    Buffer.concat([Buffer.from([index, text.length]), Buffer.from(text)]);
  const block = [Buffer.from([0x82, 0x86]), literal(0x01, 'app'), literal(0x04, path)];
  return frame({ type: 1, flags: 5, stream }, Buffer.concat(block));
}

function goaway(lastStream: number): string {
  const payload = Buffer.alloc(8);
  payload.writeUInt32BE(lastStream, 0);
  return frame({ type: 7, flags: 0, stream: 0 }, payload).toString('latin1');
}

const pingHeader = frame({ type: 6, flags: 0, stream: 0 }, Buffer.alloc(8))
  .subarray(0, 9)
  .toString('latin1');

/** The end of a DATA frame with the whole answer, whatever flags it has. */
function answerOn(stream: number): string {
  const [head, payload] = [frame({ type: 0, flags: 0, stream }).subarray(5), 'answer'];
  return head.toString('latin1') + payload;
}
