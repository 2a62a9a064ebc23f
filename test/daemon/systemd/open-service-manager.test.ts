import test from 'ava';
import type { BriefRun } from '../../../daemon/process.ts';
import { openServiceManager } from '../../../daemon/systemd/open-service-manager.ts';

function opened(env: Readonly<Record<string, string>>) {
  const runs: BriefRun[] = [];
  const warnings: string[] = [];
  const link = openServiceManager({
    env,
    pid: 42,
    run: run => {
      runs.push(run);
      return Promise.resolve(null);
    },
    monotonicMs: () => 0,
    warn: message => warnings.push(message),
  });
  return { link, runs, warnings };
}

test('openServiceManager(): nothing where systemd does not listen', t => {
  t.is(opened({}).link, null);
  t.is(opened({ NOTIFY_SOCKET: '', WATCHDOG_USEC: '1000000' }).link, null);
});

test('openServiceManager(): speaks through systemd-notify, which alone is told the socket', async t => {
  const { link, runs } = opened({ NOTIFY_SOCKET: '/run/s' });
  t.is(link?.beatEveryMs, null);
  link?.manager.tell({ phase: 'ready', status: 'all is well' });
  await link?.manager.end();
  t.like(runs, [
    {
      file: 'systemd-notify',
      args: ['READY=1', 'STATUS=all is well'],
      env: { NOTIFY_SOCKET: '/run/s' },
    },
  ]);
});

const beats = test.macro({
  exec(t, env: Readonly<Record<string, string>>, expected: number | null) {
    const { link, warnings } = opened({ NOTIFY_SOCKET: '/run/s', ...env });
    t.is(link?.beatEveryMs, expected);
    // Only of a watchdog that waits for somebody else.
    t.is(warnings.length, env['WATCHDOG_PID'] === '41' ? 1 : 0);
  },
  title: (_, env, expected: number | null) =>
    `openServiceManager(): ${JSON.stringify(env)} → ${expected} ms`,
});

test(beats, { WATCHDOG_USEC: '30000000', WATCHDOG_PID: '42' }, 15_000);
test(beats, { WATCHDOG_USEC: '30000000' }, 15_000);
test(beats, { WATCHDOG_USEC: '30000000', WATCHDOG_PID: '41' }, null);
test(beats, { WATCHDOG_USEC: '10' }, 500);
test(beats, { WATCHDOG_USEC: '0' }, null);
test(beats, { WATCHDOG_USEC: 'soon' }, null);
