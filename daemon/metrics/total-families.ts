import { gcPauseBoundsMs, gcPauseBuckets } from '../../base/gc-pauses.ts';
import type { GcKind } from '../../base/readings.ts';
import type { Family, Labels, Sample } from './exposition.ts';
import { pauseCount, type SlotTotals, type Total } from './slot-totals.ts';

interface TotalCounter {
  readonly name: `${string}_total`;
  readonly help: string;
  readonly total: Total;
}

const counters: readonly TotalCounter[] = [
  {
    name: 'memsup_worker_requests_total',
    help: 'HTTP requests answered by all processes of a slot.',
    total: 'requests',
  },
  {
    name: 'memsup_worker_allocated_bytes_total',
    help: 'Bytes allocated on the heap by all processes of a slot.',
    total: 'allocatedBytes',
  },
  {
    name: 'memsup_worker_dropped_readings_total',
    help: 'Readings lost in the processes of a slot because their outbox was full.',
    total: 'droppedReadings',
  },
];

interface PauseKind {
  readonly kind: GcKind;
  /** By the names that prom-client gives them. */
  readonly label: string;
  readonly pauseMs: Total;
}

const pauseKinds: readonly PauseKind[] = [
  { kind: 'major', label: 'major', pauseMs: 'gcMajorPauseMs' },
  { kind: 'minor', label: 'minor', pauseMs: 'gcMinorPauseMs' },
  { kind: 'incremental', label: 'incremental', pauseMs: 'gcIncrementalPauseMs' },
  { kind: 'weak', label: 'weakcb', pauseMs: 'gcWeakPauseMs' },
];

/** Those of prom-client's default metrics, and 10 s, which OpenTelemetry asks for. */
const pauseBoundsSeconds = [0.001, 0.01, 0.1, 1, 2, 5, 10];

/** What the processes of a slot have counted, all of them together, so that no replacement makes it fall. */
export function totalFamilies(app: string, slots: ReadonlyMap<number, SlotTotals>): Family[] {
  return [
    ...counters.map(({ name, help, total }): Family => {
      const samples = each(app, slots, (labels, totals) => {
        const value = totals.sum(total);
        return value === null ? [] : [{ labels, value: Math.round(value) }];
      });
      return { name, help, type: 'counter', samples };
    }),
    {
      name: 'memsup_worker_event_loop_seconds_total',
      help: 'Time that the event loops of a slot have worked (active) and waited (idle), a quarter of a minute behind.',
      type: 'counter',
      samples: each(app, slots, loopSamples),
    },
    {
      name: 'nodejs_gc_duration_seconds',
      help: 'Garbage collection duration by kind, one of major, minor, incremental or weakcb.',
      type: 'histogram',
      samples: each(app, slots, pauseSamples),
    },
  ];
}

function each(
  app: string,
  slots: ReadonlyMap<number, SlotTotals>,
  samplesOf: (labels: Labels, totals: SlotTotals) => readonly Sample[],
): Sample[] {
  return [...slots].flatMap(([slot, totals]) => samplesOf({ app, worker: String(slot) }, totals));
}

function loopSamples(labels: Labels, totals: SlotTotals): Sample[] {
  const states = [
    ['active', totals.sum('loopActiveMs')],
    ['idle', totals.sum('loopIdleMs')],
  ] as const;
  return states.flatMap(([state, ms]) =>
    ms === null ? [] : [{ labels: { ...labels, state }, value: ms / 1000 }],
  );
}

function pauseSamples(labels: Labels, totals: SlotTotals): Sample[] {
  return pauseKinds.flatMap(({ kind, label, pauseMs }): Sample[] => {
    const upTo = cumulativePauses(kind, totals);
    if (upTo === null) return [];
    const own = { ...labels, kind: label };
    const count = upTo(Infinity);
    return [
      ...pauseBoundsSeconds.map((bound): Sample => ({
        suffix: '_bucket',
        labels: { ...own, le: String(bound) },
        value: upTo(bound * 1000),
      })),
      { suffix: '_bucket', labels: { ...own, le: '+Inf' }, value: count },
      { suffix: '_sum', labels: own, value: (totals.sum(pauseMs) ?? 0) / 1000 },
      { suffix: '_count', labels: own, value: count },
    ];
  });
}

/** How many pauses were at most so long, of those bounds that the agent counts by; `null`: nobody has told. */
function cumulativePauses(kind: GcKind, totals: SlotTotals): ((boundMs: number) => number) | null {
  if (totals.sum(pauseCount(kind, 0)) === null) return null;
  return boundMs => {
    let count = 0;
    for (let bucket = 0; bucket < gcPauseBuckets; bucket += 1) {
      if ((gcPauseBoundsMs[bucket] ?? Infinity) > boundMs) break;
      count += totals.sum(pauseCount(kind, bucket)) ?? 0;
    }
    return count;
  };
}
