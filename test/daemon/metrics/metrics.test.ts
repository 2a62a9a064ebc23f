import test from 'ava';
import type { SampleReading } from '../../../base/readings.ts';
import { exposition } from '../../../daemon/metrics/exposition.ts';
import { Metrics } from '../../../daemon/metrics/metrics.ts';
import type { Worker } from '../../../daemon/worker.ts';
import { leakRule } from '../../helpers/leak-rules.ts';
import { readExposition, valueOf } from '../../helpers/exposition.ts';
import { alarm } from '../../helpers/fake-judge.ts';
import { FakeSupervision, type FakeOptions } from '../../helpers/fake-supervision.ts';
import { gcReading, inventory, sampleReading, verdict } from '../../helpers/messages.ts';
import { promtool } from '../../helpers/promtool.ts';

interface Measured {
  readonly fake: FakeSupervision;
  readonly scrape: () => string;
}

/** The real daemon with fake processes, measured. */
function measured(options: FakeOptions = {}): Measured {
  const fake = new FakeSupervision({
    ...options,
    parts: ({ config, clock, journal }) => {
      const metrics = new Metrics(config, clock);
      journal.onRecord(record => metrics.onRecord(record));
      return { metrics };
    },
  });
  const { supervision } = fake;
  return { fake, scrape: () => exposition(supervision.metrics?.families(supervision) ?? []) };
}

async function sample(
  fake: FakeSupervision,
  worker: Worker,
  changes: Partial<SampleReading> = {},
): Promise<void> {
  const readings = [{ ...sampleReading, ...changes }];
  const message = { type: 'telemetry', data: { readings, dropped: 0 } } as const;
  await fake.happen({ kind: 'agent', worker, message });
}

async function replace(fake: FakeSupervision): Promise<Worker> {
  const old = fake.current();
  await fake.ask({ method: 'restart', slot: 1, reason: '' });
  const successor = fake.youngest();
  await fake.serve(successor);
  await fake.trust(successor);
  await fake.answer(old, 'drain', { drainMs: 2300, requestsCut: 3, connectionsCut: 1 });
  await fake.exit(old, { signal: 'SIGTERM' });
  return successor;
}

const worker = { app: 'shop', worker: '1' };

test('Metrics: what a worker says of itself, by the customary names', async t => {
  const { fake, scrape } = measured();
  await fake.serve(fake.current());
  await sample(fake, fake.current());
  const text = scrape();
  const expected = {
    process_resident_memory_bytes: 90_000_000,
    process_open_fds: 31,
    nodejs_heap_size_used_bytes: 50_000_000,
    nodejs_heap_size_total_bytes: 70_000_000,
    nodejs_external_memory_bytes: 2_000_000,
    nodejs_eventloop_lag_p50_seconds: 0.001,
    nodejs_eventloop_lag_p99_seconds: 0.0045,
    nodejs_eventloop_lag_max_seconds: 0.02,
    memsup_worker_event_loop_utilization_ratio: 0.12,
    memsup_worker_heap_limit_bytes: 2_200_000_000,
    memsup_worker_requests_total: 1000,
    memsup_worker_requests_in_flight: 2,
    memsup_worker_active_handles: 12,
    memsup_worker_active_timers: 3,
    memsup_worker_allocated_bytes_total: 900_000_000,
  };
  for (const [name, value] of Object.entries(expected)) {
    t.is(valueOf(text, name, worker), value, name);
  }
  t.is(
    valueOf(text, 'nodejs_heap_space_size_used_bytes', { ...worker, space: 'large_object' }),
    1_000_000,
  );
  const major = { ...worker, kind: 'major' };
  t.is(valueOf(text, 'nodejs_gc_duration_seconds_sum', major), 0.04);
  t.is(valueOf(text, 'nodejs_gc_duration_seconds_count', major), 4);
  t.is(valueOf(text, 'nodejs_gc_duration_seconds_count', { ...worker, kind: 'weakcb' }), 4);
  const upTo = (le: string) => valueOf(text, 'nodejs_gc_duration_seconds_bucket', { ...major, le });
  t.deepEqual(['0.001', '0.01', '0.1', '+Inf'].map(upTo), [0, 3, 4, 4]);
  t.deepEqual(fake.bugs, []);
});

test('Metrics: what a worker tells rarely: sizes of heap spaces, resources, time of its event loop', async t => {
  const { fake, scrape } = measured();
  const current = fake.current();
  await fake.serve(current);
  t.is(valueOf(scrape(), 'memsup_worker_event_loop_seconds_total', worker), null);
  await fake.happen({
    kind: 'agent',
    worker: current,
    message: { type: 'inventory', data: inventory },
  });
  const text = scrape();
  const old = { ...worker, space: 'old' };
  t.is(valueOf(text, 'nodejs_heap_space_size_total_bytes', old), 50_000_000);
  t.is(valueOf(text, 'nodejs_heap_space_size_available_bytes', old), 1_000_000);
  t.is(valueOf(text, 'memsup_worker_heap_space_physical_bytes', old), 49_000_000);
  t.is(valueOf(text, 'nodejs_active_resources', { ...worker, type: 'TCPSocketWrap' }), 4);
  const time = (state: string) =>
    valueOf(text, 'memsup_worker_event_loop_seconds_total', { ...worker, state });
  t.deepEqual(['active', 'idle'].map(time), [1.5, 60]);
});

test('Metrics: counters do not fall when a worker is replaced, gauges are those of its successor', async t => {
  const { fake, scrape } = measured();
  const old = fake.current();
  await fake.serve(old);
  await sample(fake, old, { requests: 5000 });
  const successor = await replace(fake);
  t.is(valueOf(scrape(), 'memsup_worker_requests_total', worker), 5000);
  const gcPauses = { major: [], minor: [1], incremental: [], weak: [] };
  await sample(fake, successor, { requests: 7, gcPauses, rssBytes: 1000 });
  const text = scrape();
  t.is(valueOf(text, 'memsup_worker_requests_total', worker), 5007);
  t.is(valueOf(text, 'nodejs_gc_duration_seconds_count', { ...worker, kind: 'minor' }), 301);
  t.is(valueOf(text, 'process_resident_memory_bytes', worker), 1000);
  t.is(valueOf(text, 'memsup_worker_restarts_total', { ...worker, reason: 'request' }), 1);
  t.is(valueOf(text, 'memsup_requests_cut_total', worker), 3);
  t.is(valueOf(text, 'memsup_drain_duration_seconds_sum', worker), 2.3);
  t.is(valueOf(text, 'memsup_worker_exits_total', { ...worker, cause: 'stopped' }), 1);
});

test('Metrics: while nobody fills a slot, the slot is there and its process is not', async t => {
  const { fake, scrape } = measured();
  await fake.serve(fake.current());
  await sample(fake, fake.current());
  await fake.exit(fake.current(), { code: 1 });
  const text = scrape();
  t.is(valueOf(text, 'process_resident_memory_bytes', worker), null);
  t.is(valueOf(text, 'memsup_worker_state', { ...worker, state: 'stopped' }), 1);
  t.is(valueOf(text, 'memsup_worker_state', { ...worker, state: 'ready' }), 0);
  t.is(valueOf(text, 'memsup_worker_requests_total', worker), 1000);
  t.is(valueOf(text, 'memsup_worker_restarts_total', { ...worker, reason: 'crashed' }), 1);
  t.is(valueOf(text, 'memsup_workers_ready', { app: 'shop' }), 0);
});

test('Metrics: what the rules think, in base units; counted things are no bytes', async t => {
  const { fake, scrape } = measured();
  await fake.serve(fake.current());
  const judge = fake.judgeOf(fake.current());
  const opinion = {
    ...verdict,
    class: 'js-heap',
    rateBytesPerHour: 7200,
    timeToLimitMs: 90_000,
  } as const;
  const rule = {
    rule: 'leak',
    type: 'leak-trend',
    tier: 'leak',
    silenced: 0,
    verdict: null,
  } as const;
  judge.thinks = { rules: [{ ...rule, state: 'firing' }], floorBytes: 1_200_000_000, opinion };
  await sample(fake, fake.current());
  const of = { ...worker, class: 'js-heap' };
  const text = scrape();
  t.is(valueOf(text, 'memsup_worker_leak_rate_bytes_per_second', of), 2);
  t.is(valueOf(text, 'memsup_worker_time_to_limit_seconds', of), 90);
  t.is(valueOf(text, 'memsup_worker_floor_bytes', worker), 1_200_000_000);
  t.is(valueOf(text, 'memsup_memory_headroom_bytes', { ...worker, source: 'v8' }), 1_000_000_000);
  const states = readExposition(text).filter(({ name }) => name === 'memsup_rule_state');
  t.deepEqual(
    states.map(({ labels, value }) => [labels['state'], value]),
    [
      ['inactive', 0],
      ['pending', 0],
      ['firing', 1],
      ['resolved', 0],
    ],
  );
  judge.thinks = { ...judge.thinks, opinion: { ...opinion, class: 'handles' } };
  t.is(valueOf(scrape(), 'memsup_worker_leak_rate_bytes_per_second', worker), null);
  judge.thinks = { ...judge.thinks, opinion: null };
  t.is(valueOf(scrape(), 'memsup_worker_time_to_limit_seconds', worker), null);
});

test('Metrics: events are counted, and shown as 0 before', async t => {
  const rules = [leakRule(), leakRule({ name: 'off', enabled: false })];
  const { fake, scrape } = measured({ rest: { rules } });
  await fake.serve(fake.current());
  const of = { app: 'shop', rule: 'leak', severity: 'warning' };
  t.is(valueOf(scrape(), 'memsup_alarms_total', of), 0);
  t.is(valueOf(scrape(), 'memsup_alarms_total', { rule: 'off' }), null);
  await fake.read(fake.current(), alarm({ actions: ['log'] }), alarm({ kind: 'cleared' }));
  await fake.read(fake.current(), alarm({ actions: ['restart'] }));
  const text = scrape();
  t.is(valueOf(text, 'memsup_alarms_total', of), 2);
  t.is(valueOf(text, 'memsup_incidents_total', { app: 'shop' }), 1);
  t.is(valueOf(text, 'memsup_incident_open', { app: 'shop' }), 1);
  t.is(valueOf(text, 'memsup_restart_budget_spent', { app: 'shop' }), 1);
  const supervision = fake.supervision;
  const subject = { worker: 1, generation: 1 };
  supervision.journal.write('capture.done', { ...subject, kind: 'snapshot', pauseMs: 1900 });
  supervision.journal.write('capture.done', { ...subject, kind: 'profile', pauseMs: 3 });
  supervision.journal.write('capture.refused', { ...subject, kind: 'snapshot', because: 'no' });
  const after = scrape();
  t.is(valueOf(after, 'memsup_captures_total', { outcome: 'done' }), 1);
  t.is(valueOf(after, 'memsup_captures_total', { outcome: 'refused' }), 1);
  t.is(valueOf(after, 'memsup_snapshot_duration_seconds_sum', { app: 'shop' }), 1.9);
});

test('Metrics: single pauses of major collections, ours apart', async t => {
  const { fake, scrape } = measured();
  await fake.serve(fake.current());
  const readings = [
    gcReading,
    { ...gcReading, caused: true },
    { ...gcReading, gc: 'minor' },
  ] as const;
  const message = { type: 'telemetry', data: { readings, dropped: 5 } } as const;
  await fake.happen({ kind: 'agent', worker: fake.current(), message });
  await sample(fake, fake.current());
  const text = scrape();
  t.is(valueOf(text, 'memsup_gc_major_pause_seconds_count', { caused: 'false' }), 1);
  t.is(valueOf(text, 'memsup_gc_major_pause_seconds_sum', { caused: 'true' }), 0.01225);
  t.is(valueOf(text, 'memsup_worker_dropped_readings_total', worker), 5);
});

test('Metrics: the loop is alive while it ticks, and the start is over with the first worker', async t => {
  const { fake } = measured();
  const { metrics } = fake.supervision;
  t.false(metrics?.started().ok);
  await fake.serve(fake.current());
  t.true(metrics?.started().ok);
  fake.clock.advance(16_000);
  t.false(metrics?.live().ok);
  await fake.happen({ kind: 'tick' });
  t.true(metrics?.live().ok);
  t.true(metrics?.started().ok);
});

test('Metrics: names from the app that would be one series twice are shown once', async t => {
  const { fake, scrape } = measured();
  await fake.serve(fake.current());
  await sample(fake, fake.current(), { spaces: { old_space: 1, old: 2, 'a"b\n': 3 } });
  t.is(valueOf(scrape(), 'nodejs_heap_space_size_used_bytes', { space: 'old' }), 2);
  t.is(valueOf(scrape(), 'nodejs_heap_space_size_used_bytes', { space: 'a"b\n' }), 3);
});

test('Metrics: promtool finds nothing to object to', async t => {
  const { fake, scrape } = measured({ app: { workers: 2 }, rest: { rules: [leakRule()] } });
  await fake.happen({ kind: 'tick' });
  for (const slot of [1, 2]) {
    await fake.serve(fake.current(slot));
    fake.judgeOf(fake.current(slot)).thinks = { rules: [], floorBytes: 7, opinion: verdict };
    await sample(fake, fake.current(slot));
  }
  await replace(fake);
  const text = scrape();
  const names = readExposition(text).map(({ name, labels }) => `${name}${JSON.stringify(labels)}`);
  t.is(new Set(names).size, names.length, 'one series twice makes Prometheus refuse the scrape');
  t.true(names.length > 150);
  const checked = promtool(t, ['check', 'metrics'], text);
  if (checked !== null) t.deepEqual(checked, { status: 0, output: '' });
});
