import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import test from 'ava';
import { attemptSpawn } from '../../daemon/spawn-attempt.ts';

test('attemptSpawn(): what was started', t => {
  t.deepEqual(
    attemptSpawn(() => 7),
    { started: 7 },
  );
});

test('attemptSpawn(): what was thrown, and nothing that was started meanwhile stays', async t => {
  const children: ChildProcess[] = [];
  const attempt = attemptSpawn(() => {
    children.push(spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']));
    throw new TypeError('stdio is not iterable');
  });
  const [child] = children;
  if (!('failed' in attempt) || child === undefined) throw new Error('nothing has failed');
  const exit = once(child, 'exit');
  t.is((await attempt.failed).message, 'stdio is not iterable');
  t.deepEqual(await exit, [null, 'SIGKILL']);
});

test('attemptSpawn(): what Node says of a process that it could not start is the reason', async t => {
  const attempt = attemptSpawn(() => {
    spawn('/nowhere/at/all');
    throw new TypeError('stdio is not iterable');
  });
  if (!('failed' in attempt)) throw new Error('nothing has failed');
  t.is((await attempt.failed).message, 'spawn /nowhere/at/all ENOENT');
});
