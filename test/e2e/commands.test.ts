import fs from 'node:fs';
import test from 'ava';
import { fixture, runMemsup, startMemsup, temporaryFolder } from '../helpers/run-memsup.ts';

test('commands: status, restart, snapshot and stop on a running supervisor', async t => {
  // A runtime folder of its own: the name need not be unique on this machine.
  const env = { XDG_RUNTIME_DIR: temporaryFolder(t) };
  const memsup = startMemsup(t, {
    args: ['run', '--name', 'commanded', fixture('apps/listens.cjs')],
    env,
  });
  const ready = await memsup.waitForEvent('worker.ready');
  const here = ['--state-dir', memsup.stateDir];

  const status = await runMemsup(t, { args: ['status', '--json', '--name', 'commanded'], env });
  t.is(status.code, 0, status.stderr);
  t.like(JSON.parse(status.stdout), {
    app: 'commanded',
    pid: memsup.pid,
    workers: [{ slot: 1, pid: ready.pid, state: 'ready', agent: 'connected' }],
  });

  const restart = await runMemsup(t, {
    args: ['restart', '1', '--reason', 'a test', ...here],
    env,
  });
  t.is(restart.code, 0, restart.stderr);
  t.is((await memsup.waitForEvent('restart.done'))['because'], 'a test');
  const unknown = await runMemsup(t, { args: ['restart', '9', ...here], env });
  t.is(unknown.code, 1);
  t.regex(unknown.stderr, /Cannot restart worker 9/);

  const snapshot = await runMemsup(t, { args: ['snapshot', '1', '--in-place', ...here], env });
  t.is(snapshot.code, 0, snapshot.stderr);
  const file = snapshot.stdout.split(' (')[0] ?? '';
  t.is(fs.statSync(file).mode & 0o777, 0o600);
  t.notThrows(() => JSON.parse(fs.readFileSync(file, 'utf8')));

  const why = await runMemsup(t, { args: ['why', ...here], env });
  t.regex(why.stdout, /^No incident, and no death/);

  const stop = await runMemsup(t, { args: ['stop', ...here], env });
  t.is(stop.code, 0, stop.stderr);
  t.is((await memsup.finished()).code, 0);
  t.is((await runMemsup(t, { args: ['status', ...here], env })).code, 1);
});
