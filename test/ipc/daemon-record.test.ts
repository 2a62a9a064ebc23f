import fs from 'node:fs';
import path from 'node:path';
import { mock } from 'node:test';
import test, { type ExecutionContext } from 'ava';
import {
  findDaemon,
  refuseSecondSupervisor,
  removeDaemonRecord,
  writeDaemonRecord,
  type DaemonRecord,
} from '../../ipc/daemon-record.ts';
import { openServer } from '../../ipc/server.ts';
import { prepareSocketPath } from '../../ipc/socket-path.ts';
import { killedServer, temporaryFolder } from '../helpers/sockets.ts';

interface Host {
  readonly env: { readonly XDG_RUNTIME_DIR: string };
  /** A state folder with a record in it; nobody listens yet. */
  readonly recorded: (app: string) => Promise<DaemonRecord>;
  /** The same, with a listener. */
  readonly running: (app: string) => Promise<DaemonRecord>;
}

function host(t: ExecutionContext): Host {
  const env = { XDG_RUNTIME_DIR: temporaryFolder(t) };
  async function recorded(app: string): Promise<DaemonRecord> {
    const stateDir = temporaryFolder(t);
    const socket = await prepareSocketPath(stateDir, env);
    const startedAt = '2026-01-02T03:04:05.678Z';
    const record = { pid: process.pid, socket, app, stateDir, startedAt };
    writeDaemonRecord(record);
    return record;
  }
  async function running(app: string): Promise<DaemonRecord> {
    const record = await recorded(app);
    const server = await openServer({ path: record.socket, onPeer() {} });
    t.teardown(() => server.close());
    return record;
  }
  return { env, recorded, running };
}

test('writeDaemonRecord(): both copies are 0600, and nothing else is left', async t => {
  const record = await host(t).recorded('shop');
  for (const folder of [record.stateDir, path.dirname(record.socket)]) {
    t.deepEqual(fs.readdirSync(folder), ['daemon.json']);
    t.is(fs.statSync(path.join(folder, 'daemon.json')).mode & 0o777, 0o600);
  }
});

test('writeDaemonRecord(): says which file it could not write', async t => {
  const record = await host(t).recorded('shop');
  t.throws(() => writeDaemonRecord({ ...record, stateDir: '/nowhere/at/all' }), {
    code: 'MEMSUP_STATE_DIR',
    message: /"\/nowhere\/at\/all\/daemon\.json": ENOENT/,
  });
});

test('findDaemon(): by state folder and by name, whatever the name', async t => {
  const { env, running } = host(t);
  const shop = await running('shop');
  const odd = await running('@scope/../ü 😀');
  t.deepEqual(await findDaemon({ stateDir: shop.stateDir }, env), shop);
  t.deepEqual(await findDaemon({ name: 'shop' }, env), shop);
  t.deepEqual(await findDaemon({ name: '@scope/../ü 😀' }, env), odd);
});

test('findDaemon(): nobody there', async t => {
  const { env } = host(t);
  const choices = [{ stateDir: temporaryFolder(t) }, { stateDir: '/nowhere' }, { name: 'shop' }];
  for (const choice of choices) {
    await t.throwsAsync(findDaemon(choice, env), { code: 'MEMSUP_NOT_RUNNING' });
  }
});

test('findDaemon(): a record whose supervisor was killed counts for nothing', async t => {
  const { env, recorded } = host(t);
  const record = await recorded('shop');
  await killedServer(record.socket);
  await t.throwsAsync(findDaemon({ stateDir: record.stateDir }, env), {
    code: 'MEMSUP_NOT_RUNNING',
    message: /no longer answers/,
  });
  await t.throwsAsync(findDaemon({ name: 'shop' }, env), { code: 'MEMSUP_NOT_RUNNING' });
});

test('findDaemon(): two of one name are not guessed between, a dead one is no second', async t => {
  const { env, recorded, running } = host(t);
  await recorded('shop');
  const first = await running('shop');
  t.deepEqual(await findDaemon({ name: 'shop' }, env), first);
  const second = await running('shop');
  const error = await t.throwsAsync(findDaemon({ name: 'shop' }, env), { code: 'MEMSUP_USAGE' });
  for (const { stateDir } of [first, second]) t.true(error?.message.includes(stateDir));
  t.deepEqual(await findDaemon({ stateDir: second.stateDir }, env), second);
});

test('findDaemon(): a broken, foreign or huge record is none', async t => {
  const { env, running } = host(t);
  const record = await running('shop');
  const file = path.join(record.stateDir, 'daemon.json');
  for (const text of [
    '',
    '{',
    'null',
    '{}',
    JSON.stringify({ ...record, pid: '1' }),
    JSON.stringify(record).padEnd(100_000),
  ]) {
    fs.writeFileSync(file, text);
    await t.throwsAsync(findDaemon({ stateDir: record.stateDir }, env), {
      code: 'MEMSUP_NOT_RUNNING',
    });
  }
});

test('removeDaemonRecord(): removes its own copies, not those of a successor', async t => {
  const record = await host(t).recorded('shop');
  writeDaemonRecord({ ...record, pid: record.pid + 1 });
  removeDaemonRecord(record);
  t.true(fs.existsSync(path.join(record.stateDir, 'daemon.json')));
  writeDaemonRecord(record);
  removeDaemonRecord(record);
  removeDaemonRecord(record);
  t.deepEqual(fs.readdirSync(record.stateDir), []);
  t.deepEqual(fs.readdirSync(path.dirname(record.socket)), []);
});

test('removeDaemonRecord(): one that cannot be removed does not keep the supervisor from its end', async t => {
  const record = await host(t).recorded('shop');
  const denied = mock.method(fs, 'rmSync', () => {
    throw new Error('EACCES: permission denied');
  });
  try {
    removeDaemonRecord(record);
    t.is(denied.mock.callCount(), 2);
  } finally {
    denied.mock.restore();
  }
});

test('refuseSecondSupervisor(): one that answers elsewhere is found by its record', async t => {
  const { running, recorded } = host(t);
  const { stateDir, socket } = await running('shop');
  const error = await t.throwsAsync(refuseSecondSupervisor(stateDir), {
    code: 'MEMSUP_ALREADY_RUNNING',
  });
  t.true(error.message.includes(socket));
  const left = await recorded('shop');
  await t.notThrowsAsync(refuseSecondSupervisor(left.stateDir), 'nobody answers any more');
  await t.notThrowsAsync(refuseSecondSupervisor(temporaryFolder(t)), 'nobody ever did');
});
