import type { Family, Labels, Sample } from './exposition.ts';
import type { SlotTotals, Total } from './slot-totals.ts';

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

const gcKinds: readonly (readonly [kind: string, count: Total, pauseMs: Total])[] = [
  ['major', 'gcMajors', 'gcMajorPauseMs'],
  ['minor', 'gcMinors', 'gcMinorPauseMs'],
  ['incremental', 'gcIncrementals', 'gcIncrementalPauseMs'],
  ['weakcb', 'gcWeaks', 'gcWeakPauseMs'],
];

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
      name: 'nodejs_gc_duration_seconds',
      // A summary without quantiles: of the frequent kinds the agent tells sums, not single pauses.
      help: 'Garbage collection duration by kind, one of major, minor, incremental or weakcb.',
      type: 'summary',
      samples: each(app, slots, gcSamples),
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

// When collections are very frequent the agent extrapolates, so counts may have fractions.
function gcSamples(labels: Labels, totals: SlotTotals): Sample[] {
  return gcKinds.flatMap(([kind, count, pauseMs]): Sample[] => {
    const counted = totals.sum(count);
    if (counted === null) return [];
    const own = { ...labels, kind };
    return [
      { suffix: '_sum', labels: own, value: (totals.sum(pauseMs) ?? 0) / 1000 },
      { suffix: '_count', labels: own, value: Math.round(counted) },
    ];
  });
}
