import fs from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { ControlSocket } from '../../daemon/control-socket.ts';
import { encodeFrame } from '../../ipc/frame.ts';
import { openServer } from '../../ipc/server.ts';
import { prepareSocketPath } from '../../ipc/socket-path.ts';
import { probeSocket } from '../../ipc/stale-socket.ts';
import { FakeSupervision } from '../helpers/fake-supervision.ts';
import { modeOf } from '../helpers/own-folder.ts';
import { bareClient, echo, killedServer, temporaryFolder, until } from '../helpers/sockets.ts';

interface News {
  readonly path: string;
  readonly problem: string | null;
}

interface Kept {
  readonly socket: ControlSocket;
  readonly session: string;
  readonly news: News[];
}

/** A control socket that answers, in a session folder that may go. */
async function kept(t: ExecutionContext): Promise<Kept> {
  const session = path.join(temporaryFolder(t), 'session');
  fs.mkdirSync(session, { mode: 0o700 });
  const env = { XDG_RUNTIME_DIR: session };
  const stateDir = temporaryFolder(t);
  const news: News[] = [];
  const socket = new ControlSocket({
    path: await prepareSocketPath(stateDir, env),
    stateDir,
    env,
    onPeer: echo,
    onError: error => t.fail(error.message),
    onNews: told => news.push(told),
  });
  t.teardown(() => socket.close());
  await socket.open();
  return { socket, session, news };
}

async function answered(t: ExecutionContext, file: string): Promise<boolean> {
  const client = await bareClient(t, file);
  await client.write(encodeFrame('ask', 1));
  return (await client.received(1)).length === 1;
}

test('ControlSocket.keep(): makes what was removed anew, and cuts nobody off', async t => {
  const { socket, session, news } = await kept(t);
  const before = await bareClient(t, socket.path);
  await before.write(encodeFrame('first', 1));
  await before.received(1);
  const { path: file } = socket;
  fs.rmSync(session, { recursive: true });
  socket.keep();
  socket.keep();
  await until(() => news.length > 0);
  t.deepEqual(news, [{ path: file, problem: null }]);
  t.is(socket.path, file);
  t.is(modeOf(path.dirname(file)), '700');
  t.is(modeOf(path.dirname(path.dirname(file))), '700');
  t.is(modeOf(file), '600');
  t.true(await answered(t, file));
  await before.write(encodeFrame('second', 2));
  t.is((await before.received(2)).length, 2);
  await socket.close();
  await before.closed;
  t.false(fs.existsSync(file));
});

test('ControlSocket.keep(): leaves one alone that is in its place', async t => {
  const { socket, news } = await kept(t);
  const { ino } = fs.lstatSync(socket.path);
  socket.keep();
  t.true(await answered(t, socket.path));
  t.is(fs.lstatSync(socket.path).ino, ino);
  t.deepEqual(news, []);
});

test('ControlSocket.keep(): goes to the temporary folder when the session cannot be made anew', async t => {
  const { socket, session, news } = await kept(t);
  const { path: file } = socket;
  fs.rmSync(session, { recursive: true });
  fs.writeFileSync(session, 'in the way');
  socket.keep();
  t.not(socket.path, file, 'a worker that is started now is told the right path');
  t.teardown(() => fs.rmSync(path.dirname(socket.path), { recursive: true, force: true }));
  await until(() => news.length > 0);
  t.deepEqual(news, [{ path: socket.path, problem: null }]);
  t.true(await answered(t, socket.path));
});

test('ControlSocket.keep(): what a killed supervisor left at its path goes', async t => {
  const { socket, news } = await kept(t);
  fs.rmSync(socket.path);
  await killedServer(socket.path);
  socket.keep();
  await until(() => news.length > 0);
  t.is(news[0]?.problem, null);
  t.true(await answered(t, socket.path));
});

test("ControlSocket.keep(): somebody else's socket stays, and is told once", async t => {
  const { socket, news } = await kept(t);
  const { path: file } = socket;
  const before = await bareClient(t, file);
  fs.rmSync(file);
  const other = await openServer({ path: file, onPeer() {} });
  t.teardown(() => other.close());
  socket.keep();
  await until(() => news.length > 0);
  t.regex(news[0]?.problem ?? '', /another supervisor answers there/);
  socket.keep();
  await before.write(encodeFrame('still', 1));
  t.is((await before.received(1)).length, 1);
  await socket.close();
  t.is(news.length, 1);
  t.true(other.isReachable());
  t.is(await probeSocket(file), 'served');
});

test('startWorker(): sees to the control socket first and tells the agent where it is', async t => {
  const fake = new FakeSupervision();
  fake.controlSocket.lostTo = '/elsewhere/s';
  await fake.exit(fake.current(), { code: 1 });
  await fake.happen({ kind: 'restart-due', slot: 1 });
  t.regex(fake.processes[1]?.spec.env?.['MEMSUP_AGENT'] ?? '', /"socket":"\/elsewhere\/s"/);
});

test('onTick(): sees to the control socket', async t => {
  const fake = new FakeSupervision();
  fake.controlSocket.lostTo = '/elsewhere/s';
  await fake.happen({ kind: 'tick' });
  t.is(fake.controlSocket.path, '/elsewhere/s');
});

test('onControlSocket(): warns, notes it, and writes anew where the supervisor is reached', async t => {
  const fake = new FakeSupervision();
  const file = path.join(temporaryFolder(t), 's');
  fake.controlSocket.path = file;
  await fake.happen({ kind: 'control-socket', path: file, problem: null });
  t.like(fake.journal('files.restored')[0], { what: 'control socket', path: file });
  const record: unknown = JSON.parse(
    fs.readFileSync(path.join(fake.stateDir, 'daemon.json'), 'utf8'),
  );
  t.like(record, { socket: file });
  await fake.happen({ kind: 'control-socket', path: file, problem: 'no room' });
  t.deepEqual(
    fake.logged.filter(({ level }) => level === 'warn').map(({ message }) => message),
    [
      `the control socket was gone, listens on "${file}" again`,
      'the control socket is gone and cannot be made anew: no room',
    ],
  );
});
