import test from 'ava';
import type { JournalEvent, JournalRecord } from '../../../base/journal.ts';
import {
  previousDeath,
  type DeathFacts,
  type PreviousDeath,
} from '../../../daemon/black-box/previous-death.ts';
import type { DeathCause } from '../../../daemon/black-box/death-cause.ts';
import type { Vitals } from '../../../daemon/black-box/vitals.ts';

let minute = 0;

function record(
  event: JournalEvent,
  fields: Readonly<Record<string, unknown>> = {},
): JournalRecord {
  minute += 1;
  return {
    at: `2026-03-01T12:${String(minute % 60).padStart(2, '0')}:00Z`,
    event,
    app: 'shop',
    ...fields,
  };
}

function start(fields: Readonly<Record<string, unknown>> = {}): JournalRecord {
  return record('supervisor.start', {
    pid: 7,
    oomKills: 2,
    oomGroup: 'g1',
    bootId: 'b1',
    startTicks: '500',
    ...fields,
  });
}

const oom = { group: 'g1', kills: 2, groupKills: 0, killsWholeGroup: false };
const facts: DeathFacts = {
  records: [],
  oom,
  bootId: 'b1',
  vitals: null,
  report: null,
  lastExit: null,
  startTicks: () => null,
};

test('previousDeath(): none without a journal', t => {
  t.is(previousDeath(facts), null);
});

test('previousDeath(): none after a goodbye', t => {
  const records = [start(), record('worker.exit'), record('supervisor.stop')];
  t.is(previousDeath({ ...facts, records }), null);
  t.is(previousDeath({ ...facts, records: records.slice(1) }), null, 'its start lies too far back');
});

test('previousDeath(): an end without a goodbye', t => {
  const last = record('alarm.raised');
  const death = previousDeath({ ...facts, records: [record('supervisor.stop'), start(), last] });
  t.like(death, { pid: 7, lastSeenAt: last.at });
  t.regex(death?.because ?? '', /SIGKILL/);
});

test('previousDeath(): of one that ran so long that its start is not in the tail', t => {
  const last = record('worker.exit');
  t.like(previousDeath({ ...facts, records: [record('worker.start'), last] }), {
    pid: null,
    lastSeenAt: last.at,
  });
});

test('previousDeath(): the kernel killed', t => {
  const death = previousDeath({ ...facts, records: [start()], oom: { ...oom, kills: 3 } });
  t.is(death?.cause, 'kernel-out-of-memory');
  t.regex(death?.because ?? '', /oom_kill of its control group rose by 1 more/);
});

test('previousDeath(): the counter alone tells nothing when it is unknown or fell', t => {
  for (const now of [null, { ...oom, kills: 0 }, oom]) {
    t.is(previousDeath({ ...facts, records: [start()], oom: now })?.cause, 'unknown');
  }
  t.is(
    previousDeath({ ...facts, records: [start({ oomKills: null })], oom: { ...oom, kills: 9 } })
      ?.cause,
    'unknown',
  );
});

test('previousDeath(): the host was started anew', t => {
  const death = previousDeath({
    ...facts,
    records: [start()],
    bootId: 'b2',
    oom: { ...oom, kills: 9 },
  });
  t.regex(death?.because ?? '', /host was started anew/);
});

test('previousDeath(): none while it still runs', t => {
  t.is(previousDeath({ ...facts, records: [start()], startTicks: () => '500' }), null);
});

test('previousDeath(): in a container the next one has the same number', t => {
  const death = previousDeath({ ...facts, records: [start()], startTicks: () => '90210' });
  t.like(death, { pid: 7 });
  t.like(previousDeath({ ...facts, records: [start()], startTicks: () => '500', bootId: 'b2' }), {
    pid: 7,
  });
});

// ---- What the evidence says.

const vitals: Vitals = {
  at: '2026-03-01T11:00:00Z',
  pid: 7,
  oom,
  limitBytes: 512 * 2 ** 20,
  limitSource: 'cgroup',
  usedBytes: 100 * 2 ** 20,
  supervisorRssBytes: 60 * 2 ** 20,
};
const nearLimit = { ...vitals, usedBytes: 500 * 2 ** 20 };
const workerKilled = record('worker.exit', { cause: 'kernel-out-of-memory' });

function died(changes: Partial<DeathFacts>, ...since: JournalRecord[]): PreviousDeath {
  const death = previousDeath({ ...facts, vitals, records: [start(), ...since], ...changes });
  if (death === null) throw new Error('nobody died');
  return death;
}

test('previousDeath(): kills that workers died of explain nothing else', t => {
  t.is(died({ oom: { ...oom, kills: 3 } }, workerKilled).cause, 'unknown');
  t.is(died({ oom: { ...oom, kills: 4 } }, workerKilled).cause, 'kernel-out-of-memory');
  // Counted before the vitals were taken: not twice.
  const later = { ...vitals, oom: { ...oom, kills: 3 } };
  t.is(died({ vitals: later, oom: { ...oom, kills: 3 } }, workerKilled).cause, 'unknown');
  t.is(
    died({ vitals: later, oom: { ...oom, kills: 4 } }, workerKilled).cause,
    'kernel-out-of-memory',
  );
});

test('previousDeath(): the kernel ended the whole group', t => {
  const { cause, because } = died({
    vitals: nearLimit,
    oom: { ...oom, kills: 7, groupKills: 1, killsWholeGroup: true },
  });
  t.is(cause, 'container-out-of-memory');
  t.regex(
    because,
    /every process .*oom_group_kill rose by 1.*500 MiB, 98 % of the limit of 512 MiB/,
  );
});

test('previousDeath(): the group is gone with its counters', t => {
  const fresh = { ...oom, group: 'g2', kills: 9, groupKills: 9 };
  t.is(died({ oom: fresh }).cause, 'unknown', 'its counters are not comparable');
  t.is(died({ oom: fresh, vitals: nearLimit }).cause, 'kernel-out-of-memory');
  const whole = { ...nearLimit, oom: { ...oom, killsWholeGroup: true } };
  const { cause, because } = died({ oom: fresh, vitals: whole });
  t.is(cause, 'container-out-of-memory');
  t.regex(because, /^most likely/);
  t.is(died({ oom: fresh, vitals: { ...nearLimit, limitSource: 'host' } }).cause, 'unknown');
  t.is(died({ oom: fresh, vitals: null }).cause, 'unknown', 'its start names its group');
});

test('previousDeath(): vitals of another supervisor say nothing of this one', t => {
  const fresh = { ...oom, group: 'g2', kills: 0 };
  t.is(died({ oom: fresh, vitals: { ...nearLimit, pid: 8 } }).cause, 'unknown');
});

test('previousDeath(): last seen is what was written last', t => {
  t.is(
    died({ vitals: { ...vitals, at: '2026-03-02T00:00:00Z' } }).lastSeenAt,
    '2026-03-02T00:00:00Z',
  );
  t.not(died({}).lastSeenAt, vitals.at);
});

test('previousDeath(): its own heap was full', t => {
  const report = {
    event: 'Allocation failed - JavaScript heap out of memory',
    trigger: 'OOMError',
  };
  const rest = { heapUsedBytes: null, heapLimitBytes: 2 ** 30, stack: [] };
  const { cause, because } = died({ report: { ...report, ...rest }, vitals: nearLimit });
  t.is(cause, 'heap-out-of-memory');
  t.regex(because, /limit of 1.00 GiB/);
  const other = { ...rest, event: 'x', trigger: 'FatalError' };
  t.is(died({ report: other }).cause, 'unknown');
});

test('previousDeath(): its last word was about a crash', t => {
  const because = 'a bug in memsup ended it: x is not a function';
  const word = record('supervisor.stop', { cause: 'crashed', because, exitCode: null });
  t.like(died({ oom: { ...oom, kills: 9 } }, word), { cause: 'crashed', because, pid: 7 });
  t.like(previousDeath({ ...facts, records: [word] }), { cause: 'crashed', because });
  t.is(
    previousDeath({ ...facts, records: [start(), word, start(), record('supervisor.stop')] }),
    null,
    'told long ago',
  );
});

const systemd = test.macro({
  exec(t, line: string, cause: DeathCause) {
    const [result = '', code = '', status = ''] = line.split(' ');
    t.is(died({ lastExit: { result, code, status } }).cause, cause);
  },
  title: (_, line: string, cause: DeathCause) =>
    `previousDeath(): systemd saw "${line}" → ${cause}`,
});

test(systemd, 'exit-code exited 70', 'crashed');
test(systemd, 'signal killed SEGV', 'killed');
test(systemd, 'core-dump dumped ABRT', 'killed');
test(systemd, 'signal killed KILL', 'killed');
test(systemd, 'watchdog dumped ABRT', 'watchdog');
test(systemd, 'timeout killed KILL', 'watchdog');
test(systemd, 'oom-kill killed KILL', 'kernel-out-of-memory');

test('previousDeath(): systemd saw a SIGKILL, the counter says whose', t => {
  const lastExit = { result: 'signal', code: 'killed', status: 'KILL' };
  t.is(died({ lastExit, oom: { ...oom, kills: 3 } }).cause, 'kernel-out-of-memory');
  const segv = { ...lastExit, status: 'SEGV' };
  t.is(died({ lastExit: segv, oom: { ...oom, kills: 3 } }).cause, 'killed');
});
