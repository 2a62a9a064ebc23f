import { fork } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { IPCModule } from 'node-ipc';
import { encodeFrame, frameBytesMax } from '../../ipc/frame.ts';
import { openServer } from '../../ipc/server.ts';
import { bareClient, echo, served, temporaryFolder, until } from '../helpers/sockets.ts';

test('openServer(): the socket is 0600 and the umask as it was', async t => {
  const before = process.umask();
  const { path: file } = await served(t);
  t.is(fs.statSync(file).mode & 0o777, 0o600);
  t.is(process.umask(), before);
});

test('openServer(): bytes come through unchanged, both ways, one at a time', async t => {
  const { path: file } = await served(t, echo);
  const client = await bareClient(t, file);
  const data = { text: 'ü€😀\f\u2028\ud800', list: [1, null, { a: -0.5 }] };
  client.socket.setNoDelay(true);
  for (const byte of Buffer.from(encodeFrame('all', data))) await client.write(Uint8Array.of(byte));
  t.deepEqual(await client.received(1), [{ type: 'echo', data: { type: 'all', data } }]);
});

test('openServer(): an answer does not wait for the next message to be complete', async t => {
  const { path: file } = await served(t, echo);
  const client = await bareClient(t, file);
  await client.write(`${encodeFrame('first', 1)}{"type":"seco`);
  t.is((await client.received(1)).length, 1);
  await client.write('nd","data":2}\f');
  t.is((await client.received(2)).length, 2);
});

test('openServer(): 20 frames of the full megabyte arrive whole', async t => {
  const { path: file } = await served(t, echo);
  const client = await bareClient(t, file);
  const data = 'ü'.repeat((frameBytesMax - 100) / 2);
  for (let sent = 0; sent < 20; sent += 1) {
    await client.write(encodeFrame('big', data));
    await client.received(sent + 1);
  }
  t.true(client.frames.every(frame => JSON.stringify(frame.data).includes(data)));
});

test('openServer(): 200 peers are all served, and only their own answers reach them', async t => {
  const { path: file, server } = await served(t, echo);
  const clients = await Promise.all(Array.from({ length: 200 }, () => bareClient(t, file)));
  await Promise.all(clients.map((client, index) => client.write(encodeFrame('n', index))));
  const answers = await Promise.all(clients.map(client => client.received(1)));
  t.deepEqual(
    answers.map(([frame]) => frame?.data),
    clients.map((_, index) => ({ type: 'n', data: index })),
  );
  t.is(server.peers.size, 200);
  for (const client of clients) client.socket.destroy();
  await until(() => server.peers.size === 0);
});

test("openServer(): node-ipc's own client is understood and understands", async t => {
  const { path: file } = await served(t, echo);
  const ipc = new IPCModule();
  ipc.config.silent = true;
  ipc.config.stopRetrying = true;
  const answer = new Promise<unknown>((resolve, reject) => {
    ipc.connectTo('memsup', file, () => {
      const end: unknown = ipc.of['memsup'];
      if (!speaksNodeIpc(end)) return;
      end.on('connect', () => end.emit('greeting', { text: 'ü' }));
      end.on('echo', resolve);
      end.on('error', reject);
    });
  });
  t.deepEqual(await answer, { type: 'greeting', data: { text: 'ü' } });
  ipc.disconnect('memsup');
});

/** node-ipc without `rawBuffer`, as anybody else would use it. */
interface NodeIpcEnd {
  on(event: string, listener: (data: unknown) => void): void;
  emit(type: string, data: unknown): void;
}

function speaksNodeIpc(value: unknown): value is NodeIpcEnd {
  return typeof value === 'object' && value !== null && 'on' in value && 'emit' in value;
}

test('openServer(): a second one on the same path is refused and leaves the first alone', async t => {
  const { path: file } = await served(t, echo);
  await t.throwsAsync(openServer({ path: file, onPeer() {} }), { code: 'MEMSUP_ALREADY_RUNNING' });
  const client = await bareClient(t, file);
  await client.write(encodeFrame('still', 1));
  t.is((await client.received(1)).length, 1);
});

test('openServer(): never unlinks what lies at the path', async t => {
  const file = path.join(temporaryFolder(t), 's');
  fs.writeFileSync(file, 'precious');
  await t.throwsAsync(openServer({ path: file, onPeer() {} }), { code: 'MEMSUP_ALREADY_RUNNING' });
  t.is(fs.readFileSync(file, 'utf8'), 'precious');
});

test('openServer(): a folder that is not there is said', async t => {
  const file = path.join(temporaryFolder(t), 'none', 's');
  await t.throwsAsync(openServer({ path: file, onPeer() {} }), {
    code: 'MEMSUP_SOCKET',
    message: /Cannot listen on/,
  });
});

test('close(): what was sent still arrives, peers are ended, the socket is gone, twice is once', async t => {
  const { path: file, server, peers } = await served(t);
  const clients = await Promise.all([bareClient(t, file), bareClient(t, file)]);
  await until(() => peers.length === 2);
  for (const peer of peers) t.true(peer.send('last', 'words'));
  const closing = server.close();
  t.is(server.close(), closing);
  await closing;
  await Promise.all(clients.map(client => client.closed));
  for (const client of clients) t.deepEqual(client.frames, [{ type: 'last', data: 'words' }]);
  t.false(fs.existsSync(file));
  t.false(peers.some(peer => peer.isOpen));
  t.false(peers.some(peer => peer.send('late', 1)));
});

test('stopListening(): takes nobody new, serves on whoever is there', async t => {
  const { path: file, server } = await served(t, echo);
  t.true(server.isReachable());
  const client = await bareClient(t, file);
  await client.write(encodeFrame('first', 1));
  await client.received(1);
  server.stopListening();
  t.false(server.isReachable());
  t.false(fs.existsSync(file));
  await client.write(encodeFrame('still', 2));
  t.is((await client.received(2)).length, 2);
  await server.close();
  await client.closed;
});

test("isReachable(), close(): a socket that has taken the path is somebody else's and stays", async t => {
  const { path: file, server } = await served(t);
  fs.rmSync(file);
  t.false(server.isReachable());
  const other = await openServer({ path: file, onPeer: echo });
  t.teardown(() => other.close());
  t.false(server.isReachable());
  t.true(other.isReachable());
  await server.close();
  t.true(other.isReachable());
  const client = await bareClient(t, file);
  await client.write(encodeFrame('still', 1));
  t.is((await client.received(1)).length, 1);
  t.deepEqual(fs.readdirSync(path.dirname(file)), ['s']);
});

test('close(): ends although a peer takes nothing', async t => {
  const { path: file, server, peers } = await served(t);
  const client = await bareClient(t, file);
  client.socket.pause();
  await until(() => peers.length === 1);
  // More than the system's buffers take, so that something is waiting.
  for (let sent = 0; sent < 4; sent += 1) peers[0]?.send('big', 'x'.repeat(900_000));
  await server.close();
  t.is(server.peers.size, 0);
});

test('close(): the process ends by itself afterwards', async t => {
  const file = path.join(temporaryFolder(t), 's');
  const child = fork('test/fixtures/ipc/serve-and-close.js', [file], { stdio: 'pipe' });
  const [code] = await once(child, 'exit');
  t.is(code, 0);
  t.false(fs.existsSync(file));
});
