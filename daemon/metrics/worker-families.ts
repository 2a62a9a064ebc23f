import type { RuleState } from '../../rules/judge.ts';
import type { HeapSpaceSizes } from '../../ipc/messages.ts';
import { workerStates } from '../../ipc/status.ts';
import type { Supervision } from '../supervision.ts';
import type { Worker } from '../worker.ts';
import type { Family, Labels, Sample } from './exposition.ts';
import { opinionGauges, workerGauges, type WorkerView } from './worker-gauges.ts';

const ruleStates: readonly RuleState[] = ['inactive', 'pending', 'firing', 'resolved'];

interface SlotView extends WorkerView {
  readonly labels: Labels;
}

/**
 * What every worker measures of itself, by slot: the number of the place, never the pid, so that a replacement does not
 * begin new series. While one process replaces another, the one that counts as the slot's own is shown.
 */
export function workerFamilies({ slots, clock }: Supervision, app: string): Family[] {
  const nowMonotonicMs = clock.monotonicMs();
  const views = slots.flatMap(({ number, current }): SlotView[] => {
    if (current === null) return [];
    const labels = { app, worker: String(number) };
    return [{ worker: current, judged: current.judge.status(), nowMonotonicMs, labels }];
  });
  return [
    ...workerGauges.map(gauge => family(gauge, views, view => one(view.labels, gauge.read(view)))),
    ...opinionGauges.map(gauge =>
      family(gauge, views, ({ labels, judged: { opinion } }) =>
        opinion === null ? [] : one({ ...labels, class: opinion.class }, gauge.read(opinion)),
      ),
    ),
    ...heapSpaces(views),
    activeResources(views),
    versions(views),
    ruleStateFamily(views),
    workerStateFamily(slots, app),
  ];
}

function family(
  { name, help }: { readonly name: string; readonly help: string },
  views: readonly SlotView[],
  samplesOf: (view: SlotView) => readonly Sample[],
): Family {
  return { name, help, type: 'gauge', samples: views.flatMap(samplesOf) };
}

function one(labels: Labels, value: number | null): Sample[] {
  return value === null ? [] : [{ labels, value }];
}

interface SpaceGauge {
  readonly name: string;
  readonly help: string;
  readonly read: (worker: Worker) => readonly (readonly [space: string, bytes: number])[];
}

const spaceGauges: readonly SpaceGauge[] = [
  {
    name: 'nodejs_heap_space_size_used_bytes',
    help: 'Process heap space size used from Node.js in bytes.',
    read: ({ lastSample }) => Object.entries(lastSample?.spaces ?? {}),
  },
  {
    name: 'nodejs_heap_space_size_total_bytes',
    help: 'Process heap space size total from Node.js in bytes.',
    read: ofSpaces(({ sizeBytes }) => sizeBytes),
  },
  {
    name: 'nodejs_heap_space_size_available_bytes',
    help: 'Process heap space size available from Node.js in bytes.',
    read: ofSpaces(({ availableBytes }) => availableBytes),
  },
  {
    name: 'memsup_worker_heap_space_physical_bytes',
    help: 'Memory committed to a heap space.',
    read: ofSpaces(({ physicalBytes }) => physicalBytes),
  },
];

function ofSpaces(read: (sizes: HeapSpaceSizes) => number): SpaceGauge['read'] {
  return ({ inventory }) =>
    Object.entries(inventory?.spaces ?? {}).map(([space, sizes]) => [space, read(sizes)] as const);
}

function heapSpaces(views: readonly SlotView[]): Family[] {
  return spaceGauges.map(gauge =>
    family(gauge, views, ({ labels, worker }) => {
      // V8 says `old_space`, dashboards `old`. The names come from the app's process: one series twice would make
      // Prometheus refuse the whole scrape.
      const bytes = new Map(
        gauge.read(worker).map(([space, value]) => [space.replace(/_space$/, ''), value]),
      );
      return [...bytes].map(([space, value]) => ({ labels: { ...labels, space }, value }));
    }),
  );
}

function activeResources(views: readonly SlotView[]): Family {
  const about = {
    name: 'nodejs_active_resources',
    help: 'Number of active resources that keep the event loop alive, by type.',
  };
  return family(about, views, ({ labels, worker: { inventory } }) =>
    Object.entries(inventory?.resources ?? {}).map(([type, value]) => ({
      labels: { ...labels, type },
      value,
    })),
  );
}

function versions(views: readonly SlotView[]): Family {
  const about = { name: 'nodejs_version_info', help: 'Node.js version info.' };
  return family(about, views, ({ labels, worker: { hello } }) => {
    if (hello === null) return [];
    const [major = '', minor = '', patch = ''] = hello.node.split('.');
    return one({ ...labels, version: `v${hello.node}`, major, minor, patch }, 1);
  });
}

function ruleStateFamily(views: readonly SlotView[]): Family {
  const about = {
    name: 'memsup_rule_state',
    help: 'State of a rule on a worker: 1 for the state that it is in, 0 for the others.',
  };
  return family(about, views, ({ labels, judged: { rules } }) =>
    rules.flatMap(({ rule, tier, state: actual }) =>
      ruleStates.map(state => ({
        labels: { ...labels, rule, tier, state },
        value: state === actual ? 1 : 0,
      })),
    ),
  );
}

// A slot between two processes is `stopped`: a place that vanished from the scrape would be missed by no alert.
function workerStateFamily(slots: Supervision['slots'], app: string): Family {
  return {
    name: 'memsup_worker_state',
    help: 'State of the process in a slot: 1 for the state that it is in, 0 for the others.',
    type: 'gauge',
    samples: slots.flatMap(({ number, current }) =>
      workerStates.map(state => ({
        labels: { app, worker: String(number), state },
        value: state === (current?.state ?? 'stopped') ? 1 : 0,
      })),
    ),
  };
}
