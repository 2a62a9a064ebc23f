import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import test from 'ava';
import { MemsupError } from '../../base/errors.ts';
import { decodeAgentMessage } from '../../ipc/decode.ts';
import { encodeFrame, frameBytesMax } from '../../ipc/frame.ts';
import { offerBytesMax, rejectedFramesMax, waitingBytesMax } from '../../ipc/peer.ts';
import {
  bareClient,
  BareClient,
  echo,
  served,
  temporaryFolder,
  until,
} from '../helpers/sockets.ts';

for (const hostile of [
  '{"type":5}',
  '{"type":null}',
  '{"type":true,"data":{}}',
  '{"type":{"toString":5}}',
  'null',
  '5',
  '"connect"',
  '{"type":"toString"}',
  '{"type":"constructor"}',
  '{"type":"__proto__"}',
  '{"type":"hasOwnProperty","data":{}}',
  '{"__proto__":{"type":"x"}}',
  '{"type":"connect","data":{}}',
  '{"type":"error","data":{"message":"spoofed"}}',
  '{"type":"data","data":[1]}',
  '{"type":"close"}',
  '{"type":"socket.disconnected"}',
  '{"type":"*","data":{"id":"../../etc"}}',
  '['.repeat(400_000),
  `{"type":"deep","data":${'['.repeat(300_000)}${']'.repeat(300_000)}}`,
  'not json at all',
  '\u0000\u0001\ufffd',
]) {
  test(`server: survives ${hostile.slice(0, 50)} (${hostile.length}) and answers what follows`, async t => {
    const { path: file, peers } = await served(t, peer =>
      peer.onFrame(({ type }) => type === 'ping' && peer.send('pong', null)),
    );
    const client = await bareClient(t, file);
    await client.write(`${hostile}\f${encodeFrame('ping', 1)}`);
    t.deepEqual(await client.received(1), [{ type: 'pong', data: null }]);
    t.is(peers.length, 1);
  });
}

test('server: bytes that are no UTF-8 are no frame, and the peer lives', async t => {
  const { path: file, peers } = await served(t, echo);
  const client = await bareClient(t, file);
  await client.write(Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0x80, 0x0c]));
  await client.write(encodeFrame('ping', 1));
  await client.received(1);
  t.is(peers[0]?.rejected, 1);
});

test('server: a peer may send so much rubbish and no more', async t => {
  const { path: file, peers } = await served(t, echo);
  const client = await bareClient(t, file);
  await client.write(`${'x\f'.repeat(rejectedFramesMax)}${encodeFrame('ping', 1)}`);
  await client.received(1);
  t.is(peers[0]?.rejected, rejectedFramesMax);
  t.true(peers[0]?.isOpen);
  await client.write('x\f');
  await client.closed;
  t.false(peers[0]?.isOpen);
});

test('server: messages that decode to nothing good count as rubbish; bad peers do not hurt good ones', async t => {
  const { path: file } = await served(t, peer =>
    peer.onFrame(frame => {
      const message = decodeAgentMessage(frame);
      peer.send('got', message?.type ?? null);
    }),
  );
  const bad = await bareClient(t, file);
  const good = await bareClient(t, file);
  await bad.write(encodeFrame('hello', { token: 5 }).repeat(rejectedFramesMax + 1));
  await bad.closed;
  await good.write(encodeFrame('ready', {}));
  t.deepEqual(await good.received(1), [{ type: 'got', data: 'ready' }]);
});

test('server: an error of its own in a listener is not blamed on the peer', async t => {
  const { path: file, peers } = await served(t, peer =>
    peer.onFrame(() => {
      throw new MemsupError('MEMSUP_PROTOCOL', 'no');
    }),
  );
  const client = await bareClient(t, file);
  await client.write(encodeFrame('a', 1));
  await until(() => peers[0]?.rejected === 1);
  const [peer] = peers;
  peer?.onFrame(() => {
    throw new RangeError('a bug');
  });
  t.throws(() => peer?.receive(Buffer.from(encodeFrame('a', 1))), { instanceOf: RangeError });
});

test('server: endless bytes without a delimiter end with the connection', async t => {
  const { path: file, peers } = await served(t);
  const client = await bareClient(t, file);
  const chunk = Buffer.alloc(frameBytesMax, 'x');
  let sent = 0;
  while (!client.socket.destroyed && sent < 4 * rejectedFramesMax) {
    await Promise.race([client.write(chunk), client.closed]);
    sent += 1;
  }
  await client.closed;
  t.true((peers[0]?.rejected ?? 0) > rejectedFramesMax);
  t.true(sent < 2 * rejectedFramesMax, `${sent} MiB were taken`);
});

test('server: 64 MiB of garbage over four connections cost it a few MiB', async t => {
  const file = path.join(temporaryFolder(t), 's');
  const child = fork('test/fixtures/ipc/serve-and-weigh.js', [file], { stdio: 'pipe' });
  t.teardown(() => child.kill('SIGKILL'));
  await once(child, 'message');
  const chunk = Buffer.alloc(64 * 1024, '{"type":"x","data":"');
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      const client = await bareClient(t, file);
      for (let sent = 0; sent < 16 * 1024 * 1024; sent += chunk.length) await client.write(chunk);
    }),
  );
  const asking = await bareClient(t, file);
  await asking.write(encodeFrame('weigh', null));
  const [frame] = await asking.received(1);
  const { grownBytes, receivedBytes, openPeers } = Object(frame?.data);
  t.is(openPeers, 5);
  t.true(receivedBytes >= 64 * 1024 * 1024, `only ${receivedBytes} bytes came`);
  t.true(grownBytes < 40 * 1024 * 1024, `peak memory grew by ${grownBytes} bytes`);
});

test('server: a peer that never reads loses offers, which are counted, and keeps what must arrive', async t => {
  const { path: file, peers } = await served(t);
  const client = await bareClient(t, file);
  client.socket.pause();
  await until(() => peers.length === 1);
  const [peer] = peers;
  const text = 'x'.repeat(64 * 1024);
  let offered = 0;
  while (peer?.offer('event', text) === true) offered += 1;
  t.true(offered >= offerBytesMax / text.length);
  t.false(peer?.offer('event', text));
  t.is(peer?.dropped, 2);
  t.true(peer?.send('reply', 1));
  client.socket.resume();
  const frames = await client.received(offered + 1);
  t.is(frames.length, offered + 1);
  t.is(frames.at(-1)?.type, 'reply');
  t.true(peer?.offer('event', text));
});

test('server: a peer that is hopelessly behind is cut off, the others are not', async t => {
  const { path: file, peers, server } = await served(t, echo);
  const deaf = await bareClient(t, file);
  deaf.socket.pause();
  await until(() => peers.length === 1);
  const text = 'x'.repeat(512 * 1024);
  let sent = 0;
  while (peers[0]?.send('reply', text) === true) sent += 1;
  t.true(sent * text.length <= waitingBytesMax + 2 * frameBytesMax + 4 * 1024 * 1024);
  t.false(peers[0]?.isOpen);
  const other = await bareClient(t, file);
  await other.write(encodeFrame('ping', 1));
  t.is((await other.received(1)).length, 1);
  t.is(server.peers.size, 1);
});

test('send(): what the other end would not read is not sent', async t => {
  const { path: file, peers } = await served(t);
  const client = await bareClient(t, file);
  await until(() => peers.length === 1);
  const room = frameBytesMax - (encodeFrame('big', '').length - 1);
  t.true(peers[0]?.send('big', 'x'.repeat(room)));
  t.false(peers[0]?.send('big', 'x'.repeat(room + 1)));
  t.is(peers[0]?.dropped, 1);
  t.is((await client.received(1)).length, 1);
});

test('server: peers that vanish in the middle of a frame leave nothing behind', async t => {
  const { path: file, server } = await served(t, echo);
  for (let round = 0; round < 50; round += 1) {
    const client = await new BareClient(file).connected();
    await client.write(encodeFrame('ping', 'x'.repeat(1000)).repeat(20).slice(0, -500));
    client.socket.destroy();
  }
  await until(() => server.peers.size === 0);
  const client = await bareClient(t, file);
  await client.write(encodeFrame('ping', 1));
  t.is((await client.received(1)).length, 1);
});

test('server: a bounded run of random streams leaves it answering', async t => {
  const { path: file } = await served(t, echo);
  const pieces = [
    '\f',
    '{',
    '"',
    '{"type":"a"}\f',
    '{"type":5}\f',
    encodeFrame('ok', 'ü'),
    '\\',
    '[[[',
    '\u0000',
    'null\f',
    '{"type":"__proto__","data":{}}\f',
  ];
  // A small generator of our own, so that a failure repeats.
  let seed = 20_260_102;
  function next(below: number): number {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((seed / 2 ** 31) * below);
  }
  for (let stream = 0; stream < 200; stream += 1) {
    const client = await new BareClient(file).connected();
    const text = Array.from({ length: 30 }, () => pieces[next(pieces.length)]).join('');
    await client.write(text.slice(0, next(text.length)));
    client.socket.destroy();
  }
  const client = await bareClient(t, file);
  await client.write(encodeFrame('ping', 1));
  t.is((await client.received(1)).length, 1);
});
