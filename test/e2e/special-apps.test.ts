import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { bodyOf, freePort } from '../helpers/http-client.ts';
import { startLoad } from '../helpers/load.ts';
import { asPidOne, belowTini, testInOwnPidSpace } from '../helpers/own-pid-space.ts';
import {
  binFile,
  fixture,
  runMemsup,
  startMemsup,
  temporaryFolder,
} from '../helpers/run-memsup.ts';

test('an app that listens in a thread is replaced stop-first, and the successor gets the port', async t => {
  const port = await freePort();
  const memsup = startMemsup(t, {
    args: ['run', fixture('apps/listens-in-thread.cjs')],
    env: { PORT: String(port) },
  });
  await memsup.waitForOutput(/^listening$/m);
  const { pid } = await memsup.waitForEvent('worker.ready');
  t.is(await bodyOf(port), `answer ${pid}`);
  const { code, stderr } = await runMemsup(t, {
    args: ['restart', '--state-dir', memsup.stateDir],
  });
  t.is(code, 0, stderr);
  await memsup.waitForOutput(/^listening\n(.*\n)*listening$/m);
  const next = await memsup.waitForEvent('worker.ready', ({ generation }) => generation === 2);
  t.is(await bodyOf(port), `answer ${next.pid}`);
  t.notRegex(memsup.stdout(), /EADDRINUSE/);
  t.is((await memsup.waitForEvent('restart.planned'))['order'], 'stop-first');
});

test('an app with workers of its own (node:cluster) is replaced whole: no request fails, no worker is left', async t => {
  const port = await freePort();
  const memsup = startMemsup(t, {
    args: ['run', fixture('apps/uses-cluster.cjs')],
    env: { PORT: String(port) },
  });
  await memsup.waitForOutput(/^port \d+\n(.*\n)*port \d+$/m);
  await memsup.waitForEvent('worker.ready');
  const before = new Set(await answers(port));
  const load = startLoad(port);
  await sleep(500);
  const { code, stderr } = await runMemsup(t, {
    args: ['restart', '--state-dir', memsup.stateDir],
  });
  t.is(code, 0, stderr);
  await memsup.waitForEvent('worker.exit', ({ generation }) => generation === 1);
  const { failures, pids } = await load.stop();
  t.deepEqual(failures, {});
  t.is(pids.size, 4, 'two workers of each primary served');
  const after = await answers(port);
  t.true(after.every(answer => /^answer \d+$/.test(answer) && !before.has(answer)));
  memsup.signal('SIGTERM');
  t.is((await memsup.finished()).code, 0);
  t.is(await bodyOf(port), 'ECONNREFUSED');
});

function answers(port: number): Promise<readonly string[]> {
  return Promise.all(Array.from({ length: 10 }, () => bodyOf(port)));
}

interface Contained {
  readonly child: ChildProcess;
  readonly stderr: () => string;
}

async function contain(t: ExecutionContext, before: readonly string[]): Promise<Contained> {
  const [file = '', ...rest] = before;
  const memsup = [binFile, 'run', '--log', 'json', '--state-dir', temporaryFolder(t)];
  const args = [...rest, process.execPath, ...memsup, fixture('apps/leaves-orphan.cjs')];
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  t.teardown(() => child.kill('SIGKILL'));
  let stderr = '';
  child.stderr?.on('data', text => (stderr += String(text)));
  await once(child.stdout ?? child, 'data');
  return { child, stderr: () => stderr };
}

testInOwnPidSpace('process 1: memsup says that it needs an init before it', async t => {
  const { child, stderr } = await contain(t, asPidOne);
  while (!/"ready after/.test(stderr())) await sleep(50);
  t.regex(stderr(), /memsup runs as process 1 and cannot reap orphans/);
  child.kill('SIGKILL');
});

testInOwnPidSpace(
  'process 1: below tini orphans are reaped, a stop is passed on, and nothing is to be said',
  async t => {
    const { child, stderr } = await contain(t, belowTini);
    while (!/"ready after/.test(stderr())) await sleep(50);
    t.notRegex(stderr(), /process 1/);
    const [tini = 0] = childrenOf(child.pid ?? 0);
    // The orphan is inherited and reaped: memsup remains.
    while (childrenOf(tini).length > 1) await sleep(50);
    process.kill(tini, 'SIGTERM');
    const [code] = await once(child, 'exit');
    t.is(code, 0, stderr());
  },
);

function childrenOf(pid: number): number[] {
  const text = fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return text === '' ? [] : text.split(' ').map(Number);
}
