import { spawnSync } from 'node:child_process';
import process from 'node:process';
import test from 'ava';
import { readText } from '../../base/small-file.ts';
import { isAlive, openFilesLimit, startTicks } from '../../daemon/proc.ts';

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('isAlive(), startTicks(): this process, and one that has gone', t => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  t.true(isAlive(process.pid));
  t.regex(startTicks(process.pid) ?? '', /^\d+$/);
  t.false(isAlive(pid));
  t.is(startTicks(pid), null);
});

onLinux('openFilesLimit(): a number, or unknown', t => {
  t.true((openFilesLimit(process.pid) ?? 0) > 0);
  t.is(openFilesLimit(2 ** 30), null);
});

test('readText(): null for whatever cannot be read', t => {
  t.is(readText('/nowhere'), null);
  t.is(readText('/'), null);
});
