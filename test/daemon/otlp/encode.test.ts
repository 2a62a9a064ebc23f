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

test('encodeRequest(): collections by the V8 conventions, without buckets that nobody measured', t => {
  const labels = { ...worker, kind: 'major' };
  const metric = only({
    name: 'nodejs_gc_duration_seconds',
    type: 'summary',
    samples: [
      { suffix: '_sum', labels, value: 0.75 },
      { suffix: '_count', labels, value: 3 },
    ],
  });
  t.like(metric, { name: 'v8js.gc.duration', unit: 's', kind: 'histogram' });
  t.like(metric.points, [
    { count: 3n, sum: 0.75, buckets: [], bounds: [], attributes: { 'v8js.gc.type': 'major' } },
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
