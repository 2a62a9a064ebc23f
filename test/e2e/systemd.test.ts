import test from 'ava';
import { hasProgram } from '../helpers/needs-program.ts';
import { notifySocket } from '../helpers/notify-socket.ts';
import { fixture, startMemsup } from '../helpers/run-memsup.ts';

test('run: systemd hears of readiness, life, reload and end, in this order; the worker does not know of it', async t => {
  if (!hasProgram(t, 'systemd-notify', 'systemd') || !hasProgram(t, 'python3', 'python3')) return;
  const socket = await notifySocket(t);
  const env = { NOTIFY_SOCKET: socket.path, WATCHDOG_USEC: '1000000', WATCHDOG_PID: '' };
  const args = ['run', fixture('apps/prints-environment.cjs')];
  const memsup = startMemsup(t, { args, env });
  const ready = await socket.have(/^READY=1$/);
  const beat = await socket.have(/^WATCHDOG=1$/);
  t.true(ready < beat, JSON.stringify(socket.messages));
  t.true(socket.messages[ready]?.includes('STATUS=1 of 1 worker ready'));

  memsup.signal('SIGHUP');
  const reloading = await socket.have(/^RELOADING=1$/);
  const stamp = socket.messages[reloading]?.find(one => one.startsWith('MONOTONIC_USEC='));
  const usec = Number(stamp?.split('=')[1]);
  t.true(Math.abs(Number(process.hrtime.bigint() / 1000n) - usec) < 60e6, String(stamp));
  await memsup.waitForEvent('restart.done');

  memsup.signal('SIGTERM');
  t.is((await memsup.finished()).code, 0);
  const stopping = await socket.have(/^STOPPING=1$/);
  t.true(socket.messages[stopping]?.some(one => one.startsWith('EXTEND_TIMEOUT_USEC=')));
  const order = socket.messages.flat().filter(one => /^(?:READY|RELOADING|STOPPING)=1$/.test(one));
  t.deepEqual(order, ['READY=1', 'RELOADING=1', 'READY=1', 'STOPPING=1']);

  const names: unknown = JSON.parse(memsup.stdout().split('\n')[0] ?? '');
  if (!Array.isArray(names)) throw new Error('the app printed no list');
  t.true(names.includes('PATH'));
  t.deepEqual(
    names.filter(name => /^(?:NOTIFY|WATCHDOG)_/.test(name)),
    [],
  );
});

test('run: without systemd-notify the app runs all the same, and one line says so', async t => {
  const args = ['run', fixture('apps/prints-environment.cjs')];
  const env = { NOTIFY_SOCKET: '/nowhere', PATH: '/nonexistent' };
  const memsup = startMemsup(t, { args, env });
  await memsup.waitForEvent('worker.ready');
  memsup.signal('SIGTERM');
  const { code, stderr } = await memsup.finished();
  t.is(code, 0);
  t.is(stderr.match(/cannot tell systemd how memsup is/g)?.length, 1);
});
