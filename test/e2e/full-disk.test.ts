import fs from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { fixture, runMemsup, startMemsup, writeConfig } from '../helpers/run-memsup.ts';
import { smallDisk } from '../helpers/small-disk.ts';

test.serial(
  'run: on a full disk the app starts, and memsup is found once there is room',
  async t => {
    const disk = smallDisk(t);
    if (disk === null) return;
    const stateDir = path.join(disk.folder, 'state');
    fs.mkdirSync(stateDir);
    disk.fill();
    const config = writeConfig(t, { app: { script: fixture('apps/listens.cjs') }, rules: [] });
    const memsup = startMemsup(t, { args: ['run', '-c', config], stateDir });
    await memsup.waitForStderr(/ready after/);
    t.is(memsup.stderr().match(/ENOSPC/g)?.length, 1, memsup.stderr());
    disk.clear();
    await memsup.waitForEvent('files.restored');
    t.true(memsup.journal().some(({ event }) => event === 'limit.dropped'));
    const status = await runMemsup(t, { args: ['status', '--state-dir', stateDir] });
    t.is(status.code, 0, status.stderr);
    memsup.signal('SIGTERM');
    t.is((await memsup.finished()).code, 0);
  },
);

test.serial('run: a disk that has become read-only does not keep the app down', async t => {
  const disk = smallDisk(t);
  if (disk === null) return;
  const stateDir = path.join(disk.folder, 'state');
  const config = writeConfig(t, { app: { script: fixture('apps/listens.cjs') }, rules: [] });
  const first = startMemsup(t, { args: ['run', '-c', config], stateDir });
  await first.waitForEvent('worker.ready');
  // Killed, so that all of it is left for the next start to clear away.
  first.signal('SIGKILL');
  await first.finished();
  disk.makeReadOnly();
  const next = startMemsup(t, { args: ['run', '-c', config], stateDir });
  const ready = next.waitForStderr(/ready after/);
  const ended = next.finished();
  const winner = await Promise.race([ready, ended]);
  t.false('code' in winner, next.stderr());
  t.is(next.stderr().match(/EROFS/g)?.length, 1, next.stderr());
  next.signal('SIGTERM');
  t.is((await ended).code, 0);
});

test.serial('run: a folder that was never there on a read-only disk is a wrong one', async t => {
  const disk = smallDisk(t);
  if (disk === null) return;
  disk.makeReadOnly();
  const { code, stderr } = await runMemsup(t, {
    args: ['run', '--state-dir', path.join(disk.folder, 'state'), fixture('apps/listens.cjs')],
  });
  t.is(code, 78);
  t.regex(stderr, /EROFS/);
});
