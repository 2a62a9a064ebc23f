import type { Notifier } from '../notify/notifier.ts';
import { spentInWindow } from '../restart-budget.ts';
import type { Slot, Supervision } from '../supervision.ts';
import type { Family, Labels, Sample } from './exposition.ts';

/** Memory left before the tightest limit of the control group or the host. */
export interface HostHeadroom {
  readonly source: 'cgroup' | 'host';
  readonly bytes: number;
}

interface Figure {
  readonly name: string;
  readonly help: string;
  readonly value: (supervision: Supervision) => number;
}

const figures: readonly Figure[] = [
  {
    name: 'memsup_supervisor_resident_memory_bytes',
    help: "Resident memory of the supervisor's own process.",
    value: () => process.memoryUsage.rss(),
  },
  {
    name: 'memsup_supervisor_start_time_seconds',
    help: 'Start time of the supervisor since unix epoch in seconds.',
    value: ({ clock, startedAtMonotonicMs }) =>
      (clock.wallMs() - clock.monotonicMs() + startedAtMonotonicMs) / 1000,
  },
  {
    name: 'memsup_workers_configured',
    help: 'Workers that there should be.',
    value: ({ slots }) => slots.length,
  },
  {
    name: 'memsup_workers_ready',
    help: 'Workers that serve.',
    value: ({ slots }) => slots.filter(({ current }) => current?.state === 'ready').length,
  },
  {
    name: 'memsup_restart_budget',
    help: 'Restarts allowed within the window of the budget.',
    value: ({ budget }) => budget.restartsMax,
  },
  {
    name: 'memsup_restart_budget_spent',
    help: 'Restarts within the window of the budget.',
    value: ({ budget, clock }) => spentInWindow(budget, clock.monotonicMs()),
  },
  {
    name: 'memsup_incident_open',
    help: '1 while an incident is open.',
    value: ({ incident }) => (incident === null ? 0 : 1),
  },
];

/** What the supervisor knows of itself. */
export function supervisorFamilies(
  supervision: Supervision,
  app: string,
  host: HostHeadroom | null,
): Family[] {
  const { config, slots, version } = supervision;
  const labels = { app };
  return [
    {
      name: 'memsup_build_info',
      help: 'Which memsup this is, and the Node.js that it runs on; always 1.',
      type: 'gauge',
      samples: [{ labels: { ...labels, version, node: process.versions.node }, value: 1 }],
    },
    ...figures.map(({ name, help, value }): Family => ({
      name,
      help,
      type: 'gauge',
      samples: [{ labels, value: value(supervision) }],
    })),
    {
      name: 'memsup_memory_headroom_bytes',
      help: "Memory left before a limit: v8's own above the floor, limits.rss above resident memory, the cgroup's or the host's for all together.",
      type: 'gauge',
      samples: [
        ...slots.flatMap(slot =>
          slotHeadroom(slot, { app, rssLimitBytes: config.limits.rssBytes }),
        ),
        ...(host === null ? [] : [{ labels: { app, source: host.source }, value: host.bytes }]),
      ],
    },
    ...notifications(labels, supervision.notifier),
  ];
}

function slotHeadroom(
  { number, current }: Slot,
  { app, rssLimitBytes }: { readonly app: string; readonly rssLimitBytes: number | null },
): Sample[] {
  if (current === null) return [];
  const { lastSample, hello, judge, usage } = current;
  const worker = String(number);
  const heapLimit = lastSample?.heapLimitBytes ?? hello?.heapLimitBytes ?? null;
  const used = judge.status().floorBytes ?? lastSample?.heapUsedBytes ?? null;
  const rss = lastSample?.rssBytes ?? usage?.rssBytes ?? null;
  return [
    ...left({ app, worker, source: 'v8' }, heapLimit, used),
    ...left({ app, worker, source: 'config' }, rssLimitBytes, rss),
  ];
}

function left(labels: Labels, limit: number | null, used: number | null): Sample[] {
  return limit === null || used === null ? [] : [{ labels, value: limit - used }];
}

function notifications(labels: Labels, notifier: Notifier | undefined): Family[] {
  const counts = notifier?.counts() ?? [];
  const outcomes = ['sent', 'failed', 'dropped'] as const;
  const pending = [...(notifier?.pending() ?? [])];
  return [
    {
      type: 'counter',
      name: 'memsup_notifications_total',
      help: 'Tries to notify, by outcome; dropped: there were too many, or nobody to send them to.',
      samples: counts.flatMap(count =>
        outcomes.map(outcome => ({
          labels: { ...labels, format: count.format, outcome },
          value: count[outcome],
        })),
      ),
    },
    {
      type: 'gauge',
      name: 'memsup_notifications_pending',
      help: 'Notifications that wait to be sent.',
      samples: pending.map(([format, value]) => ({ labels: { ...labels, format }, value })),
    },
  ];
}
