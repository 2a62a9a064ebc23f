import { spawn, spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import test from 'ava';

const here = path.dirname(fileURLToPath(import.meta.url));
const program = path.join(here, '../../../test/fixtures/processes/logs.js');
const module = new URL('../../daemon/log.js', import.meta.url).href;

function run(form: string, env: Readonly<Record<string, string>> = {}): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [program, module, form], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
    maxBuffer: 2 ** 24,
  });
}

test('openLog(): JSON lines on stderr, all of them, and stdout is the app’s', t => {
  const { stdout, stderr, status } = run('json');
  t.is(status, 0);
  t.is(stdout, 'the app speaks\n');
  const records = stderr
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));
  t.is(records.length, 2002);
  t.like(records[1999], { level: 'info', message: 'line 1999', app: 'shop', worker: 1, nth: 1999 });
  t.regex(records[0].timestamp, /^\d{4}-\d\d-\d\dT.*Z$/);
  t.like(records[2000], { level: 'warn', because: 'a reason' });
  t.like(records[2001], { level: 'error', stack: 'Error: x\n    at y' });
});

test('openLog(): lines for people', t => {
  const lines = run('pretty').stderr.trim().split('\n');
  t.regex(lines[0] ?? '', /^\d\d:\d\d:\d\d memsup w1 {2}line 0$/);
  t.regex(lines.at(-2) ?? '', /memsup w2 {2}warn: careful$/);
});

test('openLog(): auto is JSON when stderr is no terminal', t => {
  t.is(run('auto').stderr.trim()[0], '{');
});

test('openLog(): debug only when asked for', t => {
  t.false(run('json').stderr.includes('not to be seen'));
  t.true(run('json', { MEMSUP_DEBUG: '1' }).stderr.includes('not to be seen'));
});

test('openLog(): a reader of the log that dies costs lines, not the process', async t => {
  const child = spawn(process.execPath, [program, module, 'json'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  child.stderr.destroy();
  t.deepEqual(await once(child, 'close'), [0, null]);
});
