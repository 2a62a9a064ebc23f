import type { OtlpConfig } from '../../config/config.ts';

/** A metric as OpenTelemetry knows it. */
export interface OtlpName {
  readonly name: string;
  /** UCUM. */
  readonly unit: string;
  /** A sum that may fall (`UpDownCounter`), where the conventions say so. */
  readonly isUpDown?: boolean;
  /** Labels that become attributes under other names, and how their values are spelt there. */
  /** The buckets of a histogram that the conventions ask for, among those that it has. */
  readonly bounds?: readonly number[];
  readonly attributes?: Readonly<
    Record<string, { readonly name: string; readonly suffix?: string }>
  >;
}

type Semconv = OtlpConfig['semconv'];
type NameOf = OtlpName | Readonly<Record<Semconv, OtlpName>> | null;

const heapSpace = { space: { name: 'v8js.heap.space.name', suffix: '_space' } };
const gcType = { kind: { name: 'v8js.gc.type' } };
const spaceSize = { unit: 'By', isUpDown: true, attributes: heapSpace } as const;

/**
 * Our names against those of the semantic conventions (status: development), one line each; `null`: the resource says it, or it is the
 * sum of others. What is not in this table is memsup's own.
 */
const conventional: Readonly<Record<string, NameOf>> = {
  process_resident_memory_bytes: { name: 'process.memory.usage', unit: 'By', isUpDown: true },
  process_open_fds: {
    current: {
      name: 'process.unix.file_descriptor.count',
      unit: '{file_descriptor}',
      isUpDown: true,
    },
    legacy: { name: 'process.open_file_descriptor.count', unit: '{count}', isUpDown: true },
  },
  process_start_time_seconds: null,
  nodejs_heap_size_used_bytes: null,
  nodejs_heap_size_total_bytes: { name: 'memsup.worker_heap_total', unit: 'By' },
  nodejs_heap_space_size_used_bytes: { name: 'v8js.memory.heap.used', ...spaceSize },
  nodejs_heap_space_size_total_bytes: {
    current: { name: 'v8js.memory.heap.space.size', ...spaceSize },
    legacy: { name: 'v8js.memory.heap.limit', ...spaceSize },
  },
  nodejs_heap_space_size_available_bytes: {
    current: { name: 'v8js.memory.heap.space.available_size', ...spaceSize },
    legacy: { name: 'v8js.heap.space.available_size', ...spaceSize },
  },
  memsup_worker_heap_space_physical_bytes: {
    current: { name: 'v8js.memory.heap.space.physical_size', ...spaceSize },
    legacy: { name: 'v8js.heap.space.physical_size', ...spaceSize },
  },
  nodejs_active_resources: {
    name: 'v8js.resource.active',
    unit: '{resource}',
    attributes: { type: { name: 'v8js.resource.type' } },
  },
  nodejs_external_memory_bytes: { name: 'memsup.worker_external_memory', unit: 'By' },
  nodejs_gc_duration_seconds: {
    name: 'v8js.gc.duration',
    unit: 's',
    attributes: gcType,
    bounds: [0.01, 0.1, 1, 10],
  },
  nodejs_eventloop_lag_p50_seconds: { name: 'nodejs.eventloop.delay.p50', unit: 's' },
  nodejs_eventloop_lag_p99_seconds: { name: 'nodejs.eventloop.delay.p99', unit: 's' },
  nodejs_eventloop_lag_max_seconds: { name: 'nodejs.eventloop.delay.max', unit: 's' },
  memsup_worker_event_loop_utilization_ratio: { name: 'nodejs.eventloop.utilization', unit: '1' },
  memsup_worker_event_loop_seconds_total: {
    name: 'nodejs.eventloop.time',
    unit: 's',
    attributes: { state: { name: 'nodejs.eventloop.state' } },
  },
  nodejs_version_info: null,
};

/** What a family is called in OTLP; `null`: it is not sent. */
export function otlpName(family: string, semconv: Semconv): OtlpName | null {
  if (!Object.hasOwn(conventional, family)) return ownName(family);
  const found = conventional[family] ?? null;
  if (found === null || 'name' in found) return found;
  return found[semconv];
}

/** True for names of the conventions, whose attributes are theirs as well. */
export function isConventional(family: string): boolean {
  return Object.hasOwn(conventional, family);
}

const units: readonly (readonly [suffix: string, unit: string])[] = [
  ['_bytes_per_second', 'By/s'],
  ['_bytes', 'By'],
  ['_seconds', 's'],
  ['_ratio', '1'],
];

// Units and `_total` leave the name, so that a collector which writes for Prometheus arrives at our name again.
function ownName(family: string): OtlpName {
  const counted = family.replace(/_total$/, '');
  const [suffix, unit] = units.find(([ending]) => counted.endsWith(ending)) ?? ['', ''];
  const stem = suffix === '' ? counted : counted.slice(0, -suffix.length);
  return { name: stem.replace(/^memsup_/, 'memsup.'), unit };
}
