import fs from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { fixture, runMemsup, startMemsup, temporaryFolder } from '../helpers/run-memsup.ts';

test('run: a state folder has one supervisor, wherever a second one would put its socket', async t => {
  const folder = temporaryFolder(t);
  const [state, link, first, second] = ['state', 'link', 'first', 'second'].map(name =>
    path.join(folder, name),
  );
  if (!state || !link || !first || !second) throw new Error('four paths');
  for (const made of [state, first, second]) fs.mkdirSync(made);
  fs.symlinkSync(state, link);
  const app = fixture('apps/listens.cjs');
  const memsup = startMemsup(t, {
    args: ['run', app],
    stateDir: state,
    env: { XDG_RUNTIME_DIR: first },
  });
  await memsup.waitForEvent('worker.ready');
  const record = fs.readFileSync(path.join(state, 'daemon.json'), 'utf8');
  for (const [stateDir, runtime] of [
    [state, second],
    [link, first],
    [link, second],
  ] as const) {
    const { code, stderr } = await runMemsup(t, {
      args: ['run', '--state-dir', stateDir, app],
      env: { XDG_RUNTIME_DIR: runtime },
    });
    t.is(code, 1);
    t.regex(stderr, /MEMSUP_ALREADY_RUNNING/);
  }
  t.is(fs.readFileSync(path.join(state, 'daemon.json'), 'utf8'), record);
  memsup.signal('SIGTERM');
  t.is((await memsup.finished()).code, 0);
});
