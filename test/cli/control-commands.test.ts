import test from 'ava';
import type { StatusReport, WorkerStatus } from '../../ipc/status.ts';
import { type Answer, fakeDaemon, type FakeDaemon } from '../helpers/fake-daemon.ts';
import { statusReport, workerStatus } from '../helpers/messages.ts';
import { runMemsup, temporaryFolder } from '../helpers/run-memsup.ts';
import { leakVerdict } from '../helpers/state-folder.ts';

const ok = (result: unknown): Answer => ({ error: null, result });
const refuse = (code: string, message: string, hint: string | null = null): Answer => ({
  error: { code, message, hint },
  result: null,
});
const at = (daemon: FakeDaemon): string[] => ['--state-dir', daemon.stateDir];

const worker: WorkerStatus = {
  ...workerStatus,
  uptimeMs: 7_200_000,
  restarts: 2,
  rssBytes: 300 * 2 ** 20,
  floorBytes: 212 * 2 ** 20,
  opinion: leakVerdict,
};
const report: StatusReport = {
  ...statusReport,
  pid: 4000,
  uptimeMs: 7_200_000,
  supervisorRssBytes: 48 * 2 ** 20,
  workers: [worker],
  openIncident: null,
};

test('status: shows the workers in a table', async t => {
  const daemon = await fakeDaemon(t, () => ok(report));
  const { code, stdout, stderr } = await runMemsup(t, { args: ['status', ...at(daemon)] });
  t.is(code, 0, stderr);
  t.regex(
    stdout,
    /^shop running, memsup 0\.1\.0 \(pid 4000, 48\.0 MiB\) up 2 h, restarts 1 of 5$/m,
  );
  t.regex(stdout, /^WORKER +STATE +PID +UPTIME +RSS +FLOOR +LEAK RATE +VERDICT +RESTARTS$/m);
  t.regex(
    stdout,
    /^ +1 +ready +4711 +2 h +300 MiB +212 MiB +\+40\.0 MiB\/h +ALARM leak, limit in 1 h 6 min +2$/m,
  );
  t.false(stdout.includes('\u001B'), 'no colour into a pipe');
});

test('status: --json prints the report as it is, and nothing else', async t => {
  const daemon = await fakeDaemon(t, () => ok(report));
  const { code, stdout, stderr } = await runMemsup(t, {
    args: ['status', '--json', ...at(daemon)],
  });
  t.is(code, 0);
  t.deepEqual(JSON.parse(stdout), report);
  t.is(stderr, '');
});

test('status: finds the supervisor by the name of its app', async t => {
  const daemon = await fakeDaemon(t, () => ok(report), 'billing');
  const found = await runMemsup(t, { args: ['status', '--name', 'billing'], env: daemon.env });
  t.is(found.code, 0, found.stderr);
  const missed = await runMemsup(t, { args: ['status', '--name', 'other'], env: daemon.env });
  t.is(missed.code, 1);
  t.regex(missed.stderr, /^memsup: Cannot reach a supervisor: .*"other"/m);
});

test('status: finds the state folder in the environment', async t => {
  const daemon = await fakeDaemon(t, () => ok(report));
  for (const env of [
    { MEMSUP_STATE_DIR: daemon.stateDir },
    { STATE_DIRECTORY: `${daemon.stateDir}:/elsewhere` },
  ]) {
    const { code, stderr } = await runMemsup(t, { args: ['status'], env });
    t.is(code, 0, stderr);
  }
});

test('status: without a supervisor says so and exits with 1', async t => {
  const { code, stdout, stderr } = await runMemsup(t, {
    args: ['status', '--json', '--state-dir', temporaryFolder(t)],
  });
  t.is(code, 1);
  t.is(stdout, '');
  t.regex(stderr, /^memsup: Cannot reach a supervisor: /);
  t.regex(stderr, /^ {2}hint: /m);
  t.regex(stderr, /^ {2}code: MEMSUP_NOT_RUNNING$/m);
  t.notRegex(stderr, /\bat .*\.js/, 'no stack');
});

test('status: an answer that makes no sense is told, not shown', async t => {
  const daemon = await fakeDaemon(t, () => ok({ ...report, pid: 'many' }));
  const { code, stderr } = await runMemsup(t, { args: ['status', ...at(daemon)] });
  t.is(code, 1);
  t.regex(stderr, /Cannot read the status of the supervisor: .*pid.*/);
  t.regex(stderr, /code: MEMSUP_PROTOCOL/);
});

test('status: an escape sequence in a name stays text', async t => {
  const daemon = await fakeDaemon(t, () =>
    ok({ ...report, app: '\u001B[2Jshop', workers: [{ ...worker, firing: ['\u001B[31m'] }] }),
  );
  const { stdout } = await runMemsup(t, { args: ['status', ...at(daemon)] });
  t.true(stdout.startsWith('\\x1b[2Jshop running'), stdout);
  t.false(stdout.includes('\u001B'));
});

test('restart: asks for one worker or for all, with the reason', async t => {
  const daemon = await fakeDaemon(t, request =>
    request.method === 'restart' && request.slot === null
      ? ok({
          outcomes: [
            { slot: 1, done: true, because: 'asked' },
            { slot: 2, done: false, because: 'it did not become ready' },
          ],
        })
      : ok({ outcomes: [{ slot: 2, done: true, because: 'asked' }] }),
  );
  const one = await runMemsup(t, {
    args: ['restart', '2', '--reason', 'new certificate', ...at(daemon)],
  });
  t.is(one.code, 0, one.stderr);
  t.is(one.stdout, 'worker 2 was replaced\n');
  const all = await runMemsup(t, { args: ['restart', ...at(daemon)] });
  t.is(all.code, 1, 'not all of it was done');
  t.is(all.stdout, 'worker 1 was replaced\nworker 2 was not replaced: it did not become ready\n');
  t.like(
    daemon.requests.filter(({ method }) => method === 'restart'),
    [
      { method: 'restart', slot: 2, reason: 'new certificate' },
      { method: 'restart', slot: null },
    ],
  );
});

for (const typed of ['0', '-1', '1.5', 'one', '4711000']) {
  test(`restart: "${typed}" is no worker`, async t => {
    const { code, stderr } = await runMemsup(t, { args: ['restart', '--', typed] });
    t.is(code, 2);
    t.regex(stderr, /expected its number, 1 to N, got/);
  });
}

test('restart: does not wait for ever', async t => {
  const daemon = await fakeDaemon(t, () => null);
  const { code, stderr } = await runMemsup(t, {
    args: ['restart', '--timeout', '200ms', ...at(daemon)],
  });
  t.is(code, 1);
  t.regex(stderr, /code: MEMSUP_REQUEST_TIMEOUT/);
});

test('restart: a timeout that is none is a usage error', async t => {
  const { code, stderr } = await runMemsup(t, { args: ['restart', '--timeout', 'soon'] });
  t.is(code, 2);
  t.regex(stderr, /expected a duration such as "2m", got "soon"/);
});

test('stop: returns when the supervisor has gone', async t => {
  const daemon = await fakeDaemon(t, (_request, stopping) => {
    void stopping.close();
    return ok({ stopping: true });
  });
  const { code, stdout, stderr } = await runMemsup(t, { args: ['stop', ...at(daemon)] });
  t.is(code, 0, stderr);
  t.is(stdout, 'stopped\n');
  t.like(daemon.requests, [{ method: 'stop' }]);
});

test('stop: a supervisor that stays is told', async t => {
  const daemon = await fakeDaemon(t, () => ok({ stopping: true }));
  const { code, stderr } = await runMemsup(t, {
    args: ['stop', '--timeout', '200ms', ...at(daemon)],
  });
  t.is(code, 1);
  t.regex(stderr, /it still runs after 200 ms/);
});

test('stop: a supervisor that goes without an answer has stopped', async t => {
  const daemon = await fakeDaemon(t, (_request, stopping) => {
    void stopping.close();
    return null;
  });
  const { code, stderr } = await runMemsup(t, { args: ['stop', ...at(daemon)] });
  t.is(code, 0, stderr);
});

test('snapshot: prints file, size and pause', async t => {
  const result = {
    file: '/state/captures/x.heapsnapshot',
    bytes: 230 * 2 ** 20,
    pauseMs: 1900,
    rssBeforeBytes: 1,
    rssAfterBytes: 2,
  };
  const daemon = await fakeDaemon(t, () => ok(result));
  const off = await runMemsup(t, { args: ['snapshot', '1', ...at(daemon)] });
  t.is(off.code, 0, off.stderr);
  t.is(off.stdout, '/state/captures/x.heapsnapshot (230 MiB, pause 2 s)\n');
  await runMemsup(t, { args: ['snapshot', '1', '--in-place', ...at(daemon)] });
  t.like(daemon.requests, [
    { method: 'snapshot', slot: 1, inPlace: false },
    { method: 'snapshot', slot: 1, inPlace: true },
  ]);
});

test('snapshot: a refusal gives the reason and exits with 1', async t => {
  const because = 'Cannot capture worker 1: it may need 900 MiB more memory';
  const daemon = await fakeDaemon(t, () => refuse('MEMSUP_CAPTURE_REFUSED', because, 'Try later'));
  const { code, stdout, stderr } = await runMemsup(t, { args: ['snapshot', '1', ...at(daemon)] });
  t.is(code, 1);
  t.is(stdout, '');
  t.is(stderr, `memsup: ${because}\n  hint: Try later\n  code: MEMSUP_CAPTURE_REFUSED\n`);
});

test('snapshot: an answer without a file is a failure', async t => {
  const daemon = await fakeDaemon(t, () => ok({}));
  const { code, stderr } = await runMemsup(t, { args: ['snapshot', '1', ...at(daemon)] });
  t.is(code, 1);
  t.regex(stderr, /code: MEMSUP_CAPTURE_FAILED/);
});
