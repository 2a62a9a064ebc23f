import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import {
  ensurePrivateFolder,
  prepareSocketPath,
  runtimeDirOf,
  socketPathBytesMax,
  socketPathOf,
} from '../../ipc/socket-path.ts';
import { probeSocket } from '../../ipc/stale-socket.ts';
import { openServer } from '../../ipc/server.ts';
import { killedServer, temporaryFolder } from '../helpers/sockets.ts';

function modeOf(file: string): number {
  return fs.lstatSync(file).mode & 0o777;
}

const fallback = path.join(os.tmpdir(), `memsup-${process.getuid?.()}`);

test('runtimeDirOf(): is a folder in $XDG_RUNTIME_DIR', t => {
  const folder = temporaryFolder(t);
  t.is(runtimeDirOf({ XDG_RUNTIME_DIR: folder }), path.join(folder, 'memsup'));
});

for (const [what, value] of [
  ['unset', undefined],
  ['empty', ''],
  ['relative', 'run/user'],
  ['missing', '/nowhere/at/all'],
  ['a file', '/etc/passwd'],
] as const) {
  test(`runtimeDirOf(): is this user's own temporary folder when $XDG_RUNTIME_DIR is ${what}`, t => {
    t.is(runtimeDirOf({ XDG_RUNTIME_DIR: value }), fallback);
  });
}

test('socketPathOf(): is short, and different for each state folder', t => {
  const env = { XDG_RUNTIME_DIR: temporaryFolder(t) };
  const long = path.join('/srv', 'x'.repeat(200));
  const paths = new Set([long, `${long}y`, '/srv/shop/.memsup'].map(dir => socketPathOf(dir, env)));
  t.is(paths.size, 3);
  for (const one of paths) t.true(Buffer.byteLength(one) <= socketPathBytesMax);
  t.is(socketPathOf('/srv/shop/', env), socketPathOf('/srv/shop', env));
});

test('socketPathOf(): refuses a path that the system would cut short', t => {
  const root = temporaryFolder(t);
  // The rest of the path is "/memsup/" + 12 + "/s"; the umlaut is two bytes.
  const rest = '/memsup/'.length + 12 + '/s'.length;
  const room = socketPathBytesMax - Buffer.byteLength(root) - 1 - rest;
  const fits = path.join(root, `ü${'x'.repeat(room - 2)}`);
  fs.mkdirSync(fits);
  fs.mkdirSync(`${fits}x`);
  t.is(Buffer.byteLength(socketPathOf('/srv', { XDG_RUNTIME_DIR: fits })), socketPathBytesMax);
  const error = t.throws(() => socketPathOf('/srv', { XDG_RUNTIME_DIR: `${fits}x` }), {
    code: 'MEMSUP_SOCKET_PATH_TOO_LONG',
  });
  t.regex(String(Object(error).hint), /XDG_RUNTIME_DIR/);
});

test('ensurePrivateFolder(): creates 0700, and takes it again', t => {
  const folder = path.join(temporaryFolder(t), 'run');
  ensurePrivateFolder(folder);
  ensurePrivateFolder(folder);
  t.is(modeOf(folder), 0o700);
});

test('ensurePrivateFolder(): refuses what others could enter, a link, a file', t => {
  const root = temporaryFolder(t);
  const open = path.join(root, 'open');
  fs.mkdirSync(open);
  fs.chmodSync(open, 0o750);
  const link = path.join(root, 'link');
  fs.mkdirSync(path.join(root, 'real'), { mode: 0o700 });
  fs.symlinkSync(path.join(root, 'real'), link);
  const dangling = path.join(root, 'dangling');
  fs.symlinkSync(path.join(root, 'nowhere'), dangling);
  const file = path.join(root, 'file');
  fs.writeFileSync(file, '');

  for (const [folder, fault] of [
    [open, /others may enter it \(mode 0750\)/],
    [link, /it is a symbolic link/],
    [dangling, /it is a symbolic link/],
    [file, /it is not a folder/],
    [path.join(root, 'no', 'such'), /Cannot create .*ENOENT/],
  ] as const) {
    t.throws(() => ensurePrivateFolder(folder), { code: 'MEMSUP_SOCKET', message: fault });
  }
  t.is(modeOf(open), 0o750);
  t.false(fs.existsSync(path.join(root, 'nowhere')));
});

const asRoot = process.getuid?.() === 0 ? test : test.skip;
asRoot('ensurePrivateFolder(): refuses a folder of another user', t => {
  const folder = path.join(temporaryFolder(t), 'theirs');
  fs.mkdirSync(folder, { mode: 0o700 });
  fs.chownSync(folder, 12_345, 12_345);
  t.throws(() => ensurePrivateFolder(folder), {
    code: 'MEMSUP_SOCKET',
    message: /it belongs to user 12345/,
  });
});

test('prepareSocketPath(): makes both folders private', async t => {
  const env = { XDG_RUNTIME_DIR: temporaryFolder(t) };
  const socket = await prepareSocketPath('/srv/shop', env);
  t.is(socket, socketPathOf('/srv/shop', env));
  t.is(modeOf(path.dirname(socket)), 0o700);
  t.is(modeOf(path.dirname(path.dirname(socket))), 0o700);
});

test('prepareSocketPath(): removes the socket of a killed supervisor', async t => {
  const env = { XDG_RUNTIME_DIR: temporaryFolder(t) };
  const socket = await prepareSocketPath('/srv/shop', env);
  await killedServer(socket);
  t.true(fs.lstatSync(socket).isSocket());
  t.is(await probeSocket(socket), 'stale');
  await prepareSocketPath('/srv/shop', env);
  t.deepEqual(fs.readdirSync(path.dirname(socket)), []);
});

test('prepareSocketPath(): leaves a supervisor that answers alone', async t => {
  const env = { XDG_RUNTIME_DIR: temporaryFolder(t) };
  const socket = await prepareSocketPath('/srv/shop', env);
  const server = await openServer({ path: socket, onPeer() {} });
  t.teardown(() => server.close());
  await t.throwsAsync(prepareSocketPath('/srv/shop', env), { code: 'MEMSUP_ALREADY_RUNNING' });
  t.is(await probeSocket(socket), 'served');
});

test('prepareSocketPath(): never removes what is not a socket', async t => {
  const env = { XDG_RUNTIME_DIR: temporaryFolder(t) };
  const socket = await prepareSocketPath('/srv/shop', env);
  fs.writeFileSync(socket, 'precious');
  await t.throwsAsync(prepareSocketPath('/srv/shop', env), {
    code: 'MEMSUP_SOCKET',
    message: /is not a socket/,
  });
  t.is(fs.readFileSync(socket, 'utf8'), 'precious');

  // Nor what a link leads to: a link is no socket, wherever it points.
  const other = path.join(env.XDG_RUNTIME_DIR, 'other');
  const listener = net.createServer().listen(other);
  t.teardown(() => listener.close());
  fs.rmSync(socket);
  fs.symlinkSync(other, socket);
  await t.throwsAsync(prepareSocketPath('/srv/shop', env), { code: 'MEMSUP_SOCKET' });
  t.true(fs.lstatSync(other).isSocket());
});

test('prepareSocketPath(): of two that clear the same stale socket at once neither fails', async t => {
  const env = { XDG_RUNTIME_DIR: temporaryFolder(t) };
  const socket = await prepareSocketPath('/srv/shop', env);
  await killedServer(socket);
  await Promise.all([prepareSocketPath('/srv/shop', env), prepareSocketPath('/srv/shop', env)]);
  t.deepEqual(fs.readdirSync(path.dirname(socket)), []);
});

test('probeSocket(): absent', async t => {
  t.is(await probeSocket(path.join(temporaryFolder(t), 's')), 'absent');
});

test('probeSocket(): an error of another kind is said', async t => {
  await t.throwsAsync(probeSocket('/etc/passwd/s'), { code: 'MEMSUP_SOCKET', message: /ENOTDIR/ });
});

test('socketPathOf(): is the same through a link', t => {
  const folder = temporaryFolder(t);
  const state = path.join(folder, 'state');
  const link = path.join(folder, 'link');
  fs.mkdirSync(state);
  fs.symlinkSync(state, link);
  const env = { XDG_RUNTIME_DIR: folder };
  t.is(socketPathOf(link, env), socketPathOf(state, env));
});
