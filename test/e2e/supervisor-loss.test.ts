import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { isAlive } from '../../daemon/proc.ts';
import { startLoad } from '../helpers/load.ts';
import {
  fixture,
  runMemsup,
  startMemsup,
  temporaryFolder,
  writeConfig,
  type RunningMemsup,
} from '../helpers/run-memsup.ts';

interface Running {
  readonly memsup: RunningMemsup;
  readonly port: number;
  readonly workerPid: number;
}

async function serve(t: ExecutionContext, onSupervisorLoss: string): Promise<Running> {
  const script = fixture('apps/serves-mixed.cjs');
  const config = writeConfig(t, {
    app: { script, onSupervisorLoss, drainTimeout: '5s' },
    rules: [],
  });
  const memsup = startMemsup(t, { args: ['run', '-c', config] });
  const [, port = ''] = await memsup.waitForOutput(/port (\d+)/);
  const { pid = 0 } = await memsup.waitForEvent('worker.ready');
  return { memsup, port: Number(port), workerPid: pid };
}

async function until(condition: () => boolean | Promise<boolean>): Promise<boolean> {
  for (let tries = 0; tries < 400; tries += 1) {
    if (await condition()) return true;
    await sleep(50);
  }
  return false;
}

function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const server = net.createServer();
    server.once('error', () => resolve(false));
    server.listen(port, () => server.close(() => resolve(true)));
  });
}

test.serial('loss: a supervisor that is stopped for a while costs no request', async t => {
  const { memsup, port, workerPid } = await serve(t, 'drain-exit');
  const load = startLoad(port);
  await sleep(300);
  memsup.signal('SIGSTOP');
  await sleep(5000);
  memsup.signal('SIGCONT');
  await sleep(1500);
  const { failures, pids } = await load.stop();
  t.deepEqual(failures, {});
  t.deepEqual([...pids], [workerPid], 'and nobody was taken for dead');
});

test.serial('loss: drain-exit ends the worker, and nothing keeps the port', async t => {
  const { memsup, port, workerPid } = await serve(t, 'drain-exit');
  memsup.signal('SIGKILL');
  t.true(await until(() => !isAlive(workerPid)));
  t.true(await until(() => isFree(port)));
});

test.serial('loss: keep lets the worker serve on', async t => {
  const { memsup, port, workerPid } = await serve(t, 'keep');
  memsup.signal('SIGKILL');
  // Its output stays open: the worker has it too.
  t.true(await until(() => !isAlive(memsup.pid)));
  await sleep(1000);
  const load = startLoad(port);
  await sleep(1000);
  const { failures, pids } = await load.stop();
  t.deepEqual(failures, {});
  t.deepEqual([...pids], [workerPid]);
  process.kill(workerPid, 'SIGKILL');
});

test.serial(
  'loss: a control socket that was removed costs no worker and is there again',
  async t => {
    const session = path.join(temporaryFolder(t), 'session');
    fs.mkdirSync(session, { mode: 0o700 });
    const config = writeConfig(t, {
      app: { script: fixture('apps/listens.cjs'), readyTimeout: '5s' },
      rules: [],
    });
    const env = { XDG_RUNTIME_DIR: session };
    const memsup = startMemsup(t, { args: ['run', '-c', config], env });
    const { pid = 0 } = await memsup.waitForEvent('worker.ready');
    fs.rmSync(session, { recursive: true });
    process.kill(pid, 'SIGKILL');
    await memsup.waitForEvent('worker.ready', record => record.pid !== pid);
    await memsup.waitForEvent('files.restored', ({ what }) => what === 'control socket');
    t.is(memsup.stderr().match(/the control socket was gone/g)?.length, 1);
    const status = await runMemsup(t, { args: ['status', '--state-dir', memsup.stateDir], env });
    t.is(status.code, 0, status.stderr);
    memsup.signal('SIGTERM');
    t.is((await memsup.finished()).code, 0);
    t.deepEqual(
      memsup.journal().flatMap(({ event, cause }) => (event === 'worker.exit' ? [cause] : [])),
      ['killed', 'stopped'],
    );
  },
);

test.serial(
  'loss: a state folder that was removed is there again, and the supervisor is found',
  async t => {
    const stateDir = path.join(temporaryFolder(t), 'state');
    const config = writeConfig(t, { app: { script: fixture('apps/listens.cjs') }, rules: [] });
    const memsup = startMemsup(t, { args: ['run', '-c', config], stateDir });
    const { pid = 0 } = await memsup.waitForEvent('worker.ready');
    fs.rmSync(stateDir, { recursive: true });
    await memsup.waitForEvent('files.restored', ({ what }) => what === 'state folder');
    process.kill(pid, 'SIGKILL');
    await memsup.waitForEvent('worker.ready', record => record.pid !== pid);
    const stop = await runMemsup(t, { args: ['stop', '--state-dir', stateDir] });
    t.is(stop.code, 0, stop.stderr);
    t.is((await memsup.finished()).code, 0);
    t.is(memsup.stderr().match(/had gone/g)?.length, 1);
  },
);
