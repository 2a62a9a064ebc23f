import { spawn } from 'node:child_process';
import test from 'ava';
import { unpainted } from '../../cli/paint.ts';
import { drawnOver, topFrame } from '../../cli/top-frame.ts';
import { eventually } from '../helpers/eventually.ts';
import { LiveDaemon, statusOf } from '../helpers/live-daemon.ts';
import { binFile, runMemsup, temporaryFolder } from '../helpers/run-memsup.ts';

const room = { columns: 100, rows: 20, paint: unpainted };

test('topFrame(): fits the terminal; head and titles stay when the workers scroll', t => {
  const report = statusOf({ workers: 64, stateDir: '/x', told: 1 });
  const state = { report, problem: null, scrolled: 0 };
  const start = topFrame(state, room);
  t.is(start.length, 20);
  t.regex(start.join('\n'), /WORKER[^]*\n {5}1 /);
  t.regex(start.at(-1) ?? '', /q quits, arrows scroll \(\d+ more\)/);
  const end = topFrame({ ...state, scrolled: 1000 }, room);
  t.regex(end.join('\n'), /WORKER[^]*\n {4}64 /);
  t.deepEqual(end.slice(0, 3), start.slice(0, 3));
  for (const rows of [1, 2, 3, 5, 200]) t.true(topFrame(state, { ...room, rows }).length <= rows);
});

test('topFrame(): says why the supervisor is not there, made harmless', t => {
  const lines = topFrame({ report: null, problem: 'gone\u001B[2J', scrolled: 0 }, room);
  t.true(lines.some(line => line === 'not connected: gone\\x1b[2J'));
  t.is(drawnOver(['a', 'b']), '\u001B[Ha\u001B[K\r\nb\u001B[K\u001B[J');
});

test('top: on a terminal it takes the page and gives it back as it was, after q and after Ctrl-C', async t => {
  const stateDir = temporaryFolder(t);
  const daemon = new LiveDaemon(t, { stateDir, workers: 3 });
  await daemon.begin();
  for (const key of ['q', '\u0003']) {
    const command = [process.execPath, binFile, 'top', '--state-dir', stateDir].join(' ');
    const child = spawn('script', ['-qec', command, '/dev/null'], {
      env: { ...process.env, TERM: 'xterm' },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const exited = new Promise<number | null>(resolve => child.once('exit', resolve));
    t.teardown(async () => {
      child.kill('SIGKILL');
      await exited;
    });
    let shown = '';
    child.stdout.on('data', chunk => (shown += String(chunk)));
    await eventually(() => shown.includes('ALARM'), 'the alarm is shown');
    t.true(shown.startsWith('\u001B[?1049h\u001B[?25l'));
    child.stdin.write(key);
    t.is(await exited, 0);
    t.true(shown.endsWith('\u001B[?25h\u001B[?1049l'), JSON.stringify(shown.slice(-60)));
  }
});

test('top: without a terminal it prints tables and no escapes; without a supervisor it says so', async t => {
  const stateDir = temporaryFolder(t);
  const daemon = new LiveDaemon(t, { stateDir, workers: 2 });
  await daemon.begin();
  const child = spawn(process.execPath, [binFile, 'top', '--state-dir', stateDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise<number | null>(resolve => child.once('exit', resolve));
  t.teardown(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  let out = '';
  child.stdout.on('data', chunk => (out += String(chunk)));
  await eventually(() => out.includes('\n\n'), 'a table is printed');
  child.kill('SIGTERM');
  t.is(await exited, 0);
  t.regex(out, /^\d{4}-\d\d-\d\dT.*\nshop /);
  t.false(out.includes('\u001B'));

  const missing = await runMemsup(t, { args: ['top', '--state-dir', temporaryFolder(t)] });
  t.is(missing.code, 1);
  t.regex(missing.stderr, /code: MEMSUP_NOT_RUNNING/);
});
