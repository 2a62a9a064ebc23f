import { spawnSync } from 'node:child_process';
import net from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { isAlive } from '../../daemon/proc.ts';
import {
  fixture,
  runMemsup,
  startMemsup,
  temporaryFolder,
  writeConfig,
  type Finished,
} from '../helpers/run-memsup.ts';

function run(t: ExecutionContext, script: string, ...args: string[]): Promise<Finished> {
  const stateDir = temporaryFolder(t);
  return runMemsup(t, {
    args: ['run', '--state-dir', stateDir, '--log', 'json', fixture(`apps/${script}`), ...args],
  });
}

function bare(script: string, ...args: string[]): { stdout: string; status: number | null } {
  return spawnSync(process.execPath, [fixture(`apps/${script}`), ...args], { encoding: 'utf8' });
}

for (const code of ['0', '3']) {
  test.serial(`run: output and exit code ${code} are those of the app by itself`, async t => {
    const { stdout, code: ended } = await run(t, 'ends-with-output.cjs', code);
    t.is(stdout, bare('ends-with-output.cjs', code).stdout);
    t.is(ended, Number(code));
  });
}

test.serial('run: the result of a program that never listens is its exit code', async t => {
  const { code } = await run(t, 'exits-later.cjs', '7');
  t.is(code, 7);
});

test.serial('run: the app reads stdin to its end', async t => {
  const args = ['run', '--state-dir', temporaryFolder(t), fixture('apps/echoes-stdin.cjs')];
  const { stdout, code } = await runMemsup(t, { args, stdin: 'many words\n' });
  t.is(stdout, 'MANY WORDS\n');
  t.is(code, 0);
});

test.serial('run: a syntax error is told once, with the exit code of node', async t => {
  const { code, stderr } = await run(t, 'has-syntax-error.cjs');
  t.is(code, 1);
  t.is(stderr.split('SyntaxError').length, 2);
  t.regex(stderr, /failed while starting/);
});

test.serial('run: a script that does not exist is one clear message', async t => {
  const { code, stderr, stdout } = await run(t, 'no-such-file.cjs');
  t.is(code, 78);
  t.is(stdout, '');
  t.regex(stderr, /MEMSUP_SCRIPT_NOT_FOUND/);
  t.notRegex(stderr, /\n\s+at /);
});

test.serial('run: an address in use is one clear message, not a crash loop', async t => {
  const holder = net.createServer();
  await new Promise<void>(resolve => {
    holder.listen(0, '127.0.0.1', resolve);
  });
  t.teardown(() => holder.close());
  const address = holder.address();
  const port = typeof address === 'object' && address !== null ? String(address.port) : '';
  const args = ['run', '--state-dir', temporaryFolder(t), fixture('apps/listens.cjs')];
  const { code, stderr } = await runMemsup(t, { args, env: { PORT: port } });
  t.is(code, 1);
  t.regex(stderr, new RegExp(`could not listen on 127\\.0\\.0\\.1:${port}`));
  t.is(stderr.split('worker started').length, 2);
});

for (const script of ['crashes-when-ready.cjs', 'crashes-without-listening.cjs']) {
  test.serial(`run: a crash loop spends the budget and ends with 75 (${script})`, async t => {
    const config = writeConfig(t, {
      app: { script: fixture(`apps/${script}`) },
      restart: { budget: 2, per: '10m', backoff: { min: '50ms', max: '100ms' } },
    });
    const memsup = startMemsup(t, { args: ['run', '-c', config] });
    const { code, stderr } = await memsup.finished();
    t.is(code, 75);
    t.regex(stderr, /gave up on worker 1: .*budget of 2 restarts/);
    t.is(memsup.journal().filter(({ event }) => event === 'worker.start').length, 3);
  });
}

test.serial(
  'run: a worker that is killed is restarted, and the journal names the signal',
  async t => {
    const memsup = startMemsup(t, { args: ['run', fixture('apps/listens.cjs')] });
    const { pid } = await memsup.waitForEvent('worker.ready');
    process.kill(pid ?? 0, 'SIGKILL');
    const exit = await memsup.waitForEvent('worker.exit');
    t.is(exit['signal'], 'SIGKILL');
    t.is(exit['cause'], 'killed');
    const next = await memsup.waitForEvent('worker.ready', record => record.generation === 2);
    t.not(next.pid, pid);
  },
);

test.serial('run: running out of heap is told as that', async t => {
  const config = writeConfig(t, {
    app: { script: fixture('apps/fills-heap.cjs'), nodeArgs: ['--max-old-space-size=64'] },
    restart: { budget: 1 },
    rules: [],
  });
  const memsup = startMemsup(t, { args: ['run', '-c', config] });
  const exit = await memsup.waitForEvent('worker.exit');
  t.is(exit['cause'], 'heap-out-of-memory');
  t.regex(String(exit['because']), /JavaScript heap reached its limit of \d+ MiB/);
});

test.serial('run: an interrupt reaches the app as an interrupt', async t => {
  const memsup = startMemsup(t, { args: ['run', fixture('apps/handles-sigint.cjs')] });
  await memsup.waitForEvent('worker.ready');
  memsup.signal('SIGINT');
  const { code, stdout } = await memsup.finished();
  t.is(code, 0);
  t.is(stdout, 'armed\ngot SIGINT\n');
});

test.serial('run: an app that ignores SIGTERM is killed at the deadline', async t => {
  const config = writeConfig(t, {
    app: { script: fixture('apps/ignores-sigterm.cjs'), killTimeout: '500ms' },
  });
  const memsup = startMemsup(t, { args: ['run', '-c', config] });
  await memsup.waitForEvent('worker.ready');
  memsup.signal('SIGTERM');
  const { code } = await memsup.finished();
  t.is(code, 0);
  const exit = await memsup.waitForEvent('worker.exit');
  t.is(exit['signal'], 'SIGKILL');
  t.is(exit['cause'], 'stopped');
});

test.serial('run: nothing that the app started outlives it', async t => {
  const memsup = startMemsup(t, { args: ['run', fixture('apps/leaves-grandchild.cjs')] });
  await memsup.waitForEvent('worker.ready');
  const grandchild = Number((await memsup.waitForOutput(/grandchild (\d+)/))[1]);
  t.true(isAlive(grandchild));
  memsup.signal('SIGTERM');
  await memsup.finished();
  t.false(isAlive(grandchild));
});

test.serial(
  'run: process.send("ready") makes the worker ready when the configuration says so',
  async t => {
    const config = writeConfig(t, {
      app: { script: fixture('apps/says-ready.cjs'), ready: 'message' },
    });
    const memsup = startMemsup(t, { args: ['run', '-c', config] });
    const ready = await memsup.waitForEvent('worker.ready');
    t.is(ready['because'], 'it said so');
  },
);

test.serial('run: an app that is slow to start is ready when it listens, not before', async t => {
  const memsup = startMemsup(t, { args: ['run', fixture('apps/starts-slowly.cjs')] });
  const ready = await memsup.waitForEvent('worker.ready');
  t.is(ready['because'], 'it listens');
});

test.serial('run: an app that never becomes ready ends with 69', async t => {
  const config = writeConfig(t, {
    app: { script: fixture('apps/never-listens.cjs'), ready: 'listening', readyTimeout: '1s' },
  });
  const { code, stderr } = await startMemsup(t, { args: ['run', '-c', config] }).finished();
  t.is(code, 69);
  t.regex(stderr, /not ready within 1 s/);
});
