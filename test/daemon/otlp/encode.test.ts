import test from 'ava';
import type { Family } from '../../../daemon/metrics/exposition.ts';
import { deltasOf } from '../../../daemon/otlp/deltas.ts';
import { encodeRequest, type EncodeOptions } from '../../../daemon/otlp/encode.ts';
import { otlpName } from '../../../daemon/otlp/names.ts';
import { decodeExportRequest } from '../../helpers/otlp-decoder.ts';

const options: EncodeOptions = {
  app: 'shop',
  host: 'web-1',
  version: '1.2.3',
  semconv: 'current',
  temporality: 'cumulative',
  startMs: 1_700_000_000_000,
  nowMs: 1_700_000_060_000,
};
const worker = { app: 'shop', worker: '1' };

function encoded(families: readonly Family[], changes: Partial<EncodeOptions> = {}) {
  const request: unknown = JSON.parse(
    JSON.stringify(encodeRequest(families, { ...options, ...changes })),
  );
  return decodeExportRequest(request);
}

function only(family: Omit<Family, 'help'>, changes: Partial<EncodeOptions> = {}) {
  const [resource, ...others] = encoded([{ help: 'h', ...family }], changes);
  const [metric, ...more] = resource?.metrics ?? [];
  if (metric === undefined || others.length > 0 || more.length > 0) {
    throw new Error('not one metric');
  }
  return metric;
}

test('encodeRequest(): a counter is a monotonic sum of whole numbers since the start', t => {
  const metric = only({
    name: 'memsup_worker_allocated_bytes_total',
    type: 'counter',
    samples: [{ labels: worker, value: 2 ** 53 }],
  });
  t.like(metric, {
    name: 'memsup.worker_allocated',
    unit: 'By',
    kind: 'sum',
    isMonotonic: true,
    temporality: 'cumulative',
  });
  t.deepEqual(metric.points, [
    {
      attributes: worker,
      startNano: 1_700_000_000_000_000_000n,
      timeNano: 1_700_000_060_000_000_000n,
      value: 9_007_199_254_740_992n,
    },
  ]);
});

test('encodeRequest(): a gauge has no start; what is no number is spelt as protobuf spells it', t => {
  const values = [0.5, Number.NaN, Infinity, -Infinity];
  const metric = only({
    name: 'memsup_worker_cpu_ratio',
    type: 'gauge',
    samples: values.map((value, index) => ({ labels: { ...worker, n: String(index) }, value })),
  });
  t.like(metric, { name: 'memsup.worker_cpu', unit: '1', kind: 'gauge' });
  t.deepEqual(
    metric.points.map(point => ('value' in point ? point.value : null)),
    values,
  );
  t.true(metric.points.every(({ startNano }) => startNano === null));
});

test('encodeRequest(): buckets are counted one by one, and there is one more than bounds', t => {
  const sample = (suffix: '_bucket' | '_sum' | '_count', value: number, le?: string) => ({
    suffix,
    labels: le === undefined ? worker : { ...worker, le },
    value,
  });
  const metric = only({
    name: 'memsup_drain_duration_seconds',
    type: 'histogram',
    samples: [
      sample('_bucket', 1, '0.1'),
      sample('_bucket', 4, '0.5'),
      sample('_bucket', 9, '+Inf'),
      sample('_sum', 12.5),
      sample('_count', 9),
    ],
  });
  t.like(metric, { name: 'memsup.drain_duration', unit: 's', kind: 'histogram' });
  t.like(metric.points, [
    { count: 9n, sum: 12.5, buckets: [1n, 3n, 5n], bounds: [0.1, 0.5], attributes: worker },
  ]);
});

test('encodeRequest(): collections by the V8 conventions, in the buckets that they ask for', t => {
  const labels = { ...worker, kind: 'major' };
  const upTo = [
    ['0.001', 1],
    ['0.01', 2],
    ['0.1', 4],
    ['1', 5],
    ['2', 6],
    ['5', 7],
    ['10', 7],
    ['+Inf', 8],
  ] as const;
  const buckets = upTo.map(([le, value]) => ({
    suffix: '_bucket' as const,
    labels: { ...labels, le },
    value,
  }));
  const metric = only({
    name: 'nodejs_gc_duration_seconds',
    type: 'histogram',
    samples: [
      ...buckets,
      { suffix: '_sum', labels, value: 0.75 },
      { suffix: '_count', labels, value: 8 },
    ],
  });
  t.like(metric, { name: 'v8js.gc.duration', unit: 's', kind: 'histogram' });
  t.like(metric.points, [
    { count: 8n, sum: 0.75, buckets: [2n, 2n, 1n, 2n, 1n], bounds: [0.01, 0.1, 1, 10] },
  ]);
  t.deepEqual(metric.points[0]?.attributes, { 'v8js.gc.type': 'major' }, 'and no others');
});

test('encodeRequest(): heap spaces by the V8 conventions, by V8’s own names', t => {
  const metric = only({
    name: 'nodejs_heap_space_size_used_bytes',
    type: 'gauge',
    samples: [{ labels: { ...worker, space: 'large_object' }, value: 7 }],
  });
  t.like(metric, { name: 'v8js.memory.heap.used', unit: 'By', kind: 'sum', isMonotonic: false });
  t.like(metric.points, [
    { value: 7n, attributes: { 'v8js.heap.space.name': 'large_object_space' } },
  ]);
});

for (const [family, current, legacy] of [
  ['nodejs_heap_space_size_total_bytes', 'v8js.memory.heap.space.size', 'v8js.memory.heap.limit'],
  [
    'nodejs_heap_space_size_available_bytes',
    'v8js.memory.heap.space.available_size',
    'v8js.heap.space.available_size',
  ],
  [
    'memsup_worker_heap_space_physical_bytes',
    'v8js.memory.heap.space.physical_size',
    'v8js.heap.space.physical_size',
  ],
] as const) {
  test(`encodeRequest(): ${family} by the V8 conventions, new and old`, t => {
    const samples = [{ labels: { ...worker, space: 'new' }, value: 7 }];
    const metric = only({ name: family, type: 'gauge', samples });
    t.like(metric, { name: current, unit: 'By', kind: 'sum', isMonotonic: false });
    t.deepEqual(metric.points[0]?.attributes, { 'v8js.heap.space.name': 'new_space' });
    t.is(only({ name: family, type: 'gauge', samples }, { semconv: 'legacy' }).name, legacy);
  });
}

test('encodeRequest(): time of the event loop and active resources, by the conventions', t => {
  const time = only({
    name: 'memsup_worker_event_loop_seconds_total',
    type: 'counter',
    samples: [{ labels: { ...worker, state: 'idle' }, value: 1.25 }],
  });
  t.like(time, { name: 'nodejs.eventloop.time', unit: 's', kind: 'sum', isMonotonic: true });
  t.like(time.points, [{ value: 1.25, attributes: { 'nodejs.eventloop.state': 'idle' } }]);
  const resources = only({
    name: 'nodejs_active_resources',
    type: 'gauge',
    samples: [{ labels: { ...worker, type: 'TCPSocketWrap' }, value: 3 }],
  });
  t.like(resources, { name: 'v8js.resource.active', unit: '{resource}', kind: 'gauge' });
  t.like(resources.points, [{ value: 3n, attributes: { 'v8js.resource.type': 'TCPSocketWrap' } }]);
});

test('encodeRequest(): each worker is a resource, and so is the supervisor', t => {
  const resources = encoded([
    {
      name: 'process_resident_memory_bytes',
      help: 'h',
      type: 'gauge',
      samples: ['1', '2'].map(slot => ({ labels: { app: 'shop', worker: slot }, value: 5 })),
    },
    {
      name: 'nodejs_version_info',
      help: 'h',
      type: 'gauge',
      samples: [{ labels: { ...worker, version: 'v20.20.2' }, value: 1 }],
    },
    { name: 'memsup_workers_ready', help: 'h', type: 'gauge', samples: [{ labels: {}, value: 2 }] },
    { name: 'memsup_empty', help: 'h', type: 'gauge', samples: [] },
  ]);
  t.deepEqual(
    resources.map(({ attributes }) => attributes['service.instance.id']),
    ['web-1/shop/1', 'web-1/shop/2', 'web-1/shop/supervisor'],
  );
  t.like(resources[0]?.attributes, {
    'service.name': 'shop',
    'host.name': 'web-1',
    'process.runtime.version': '20.20.2',
  });
  t.deepEqual(
    resources.map(({ metrics }) => metrics.map(({ name }) => name)),
    [['process.memory.usage'], ['process.memory.usage'], ['memsup.workers_ready']],
  );
  t.deepEqual(resources[0]?.scope, { name: 'memsup', version: '1.2.3' });
  t.deepEqual(resources[0]?.metrics[0]?.points[0]?.attributes, {}, 'the resource says whose it is');
});

test('encodeRequest(): delta says so, but for what may fall', t => {
  const labels = worker;
  const delta = { temporality: 'delta' } as const;
  const samples = [{ labels, value: 1 }];
  t.is(only({ name: 'memsup_x_total', type: 'counter', samples }, delta).temporality, 'delta');
  const fds = { name: 'process_open_fds', type: 'gauge', samples } as const;
  t.like(only(fds, delta), { temporality: 'cumulative', isMonotonic: false });
});

test('deltasOf(): what was added since; gauges stay as they are', t => {
  const families = (value: number): Family[] => [
    { name: 'a_total', help: '', type: 'counter', samples: [{ labels: worker, value }] },
    { name: 'g', help: '', type: 'gauge', samples: [{ labels: worker, value }] },
  ];
  const values = (found: readonly Family[]) => found.flatMap(({ samples }) => samples[0]?.value);
  const first = deltasOf(families(5), new Map());
  t.deepEqual(values(first.families), [5, 5]);
  const second = deltasOf(families(8), first.next);
  t.deepEqual(values(second.families), [3, 8]);
  t.deepEqual(values(deltasOf(families(8), first.next).families), [3, 8], 'not taken: once more');
});

test('otlpName(): the conventions, old and new, and our own names', t => {
  t.is(otlpName('process_open_fds', 'current')?.name, 'process.unix.file_descriptor.count');
  t.is(otlpName('process_open_fds', 'legacy')?.name, 'process.open_file_descriptor.count');
  t.is(otlpName('process_start_time_seconds', 'current'), null);
  t.deepEqual(otlpName('memsup_worker_leak_rate_bytes_per_second', 'current'), {
    name: 'memsup.worker_leak_rate',
    unit: 'By/s',
  });
  t.deepEqual(otlpName('memsup_rule_state', 'current'), { name: 'memsup.rule_state', unit: '' });
});
