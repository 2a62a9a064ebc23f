import test from 'ava';
import type { JournalEvent, JournalRecord } from '../../base/journal.ts';
import { previousDeath, type DeathFacts } from '../../daemon/previous-death.ts';

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
    bootId: 'b1',
    startTicks: '500',
    ...fields,
  });
}

const facts: DeathFacts = { records: [], oomKills: 2, bootId: 'b1', startTicks: () => null };

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
  const death = previousDeath({ ...facts, records: [start()], oomKills: 3 });
  t.regex(death?.because ?? '', /kernel killed .* 1 time/);
});

test('previousDeath(): the counter alone tells nothing when it is unknown or fell', t => {
  for (const oomKills of [null, 0, 2]) {
    t.regex(previousDeath({ ...facts, records: [start()], oomKills })?.because ?? '', /SIGKILL/);
  }
});

test('previousDeath(): the host was started anew', t => {
  const death = previousDeath({ ...facts, records: [start()], bootId: 'b2', oomKills: 9 });
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
