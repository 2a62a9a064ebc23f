import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import test from 'ava';
import { binFile, temporaryFolder } from '../helpers/run-memsup.ts';

test('processTerminal(): with nobody at stderr a failure has its exit code all the same', async t => {
  const args = [binFile, 'status', '--state-dir', temporaryFolder(t)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  child.stderr.destroy();
  t.deepEqual(await once(child, 'close'), [1, null]);
});

test('processTerminal(): with nobody at stdout a command ends quietly', async t => {
  const child = spawn(process.execPath, [binFile, 'doctor'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let told = '';
  child.stderr.on('data', chunk => {
    told += String(chunk);
  });
  child.stdout.destroy();
  await once(child, 'close');
  t.is(told, '');
});
