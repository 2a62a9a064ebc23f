import type { SampleReading } from '../../base/readings.ts';
import type { Verdict, VerdictClass } from '../../base/verdict.ts';
import type { JudgeStatus } from '../../rules/judge.ts';
import type { Worker } from '../worker.ts';

/** One process as a scrape sees it. */
export interface WorkerView {
  readonly worker: Worker;
  readonly judged: JudgeStatus;
  readonly nowMonotonicMs: number;
}

export interface Gauge {
  readonly name: string;
  readonly help: string;
  /** `null`: not known of this process, or not given by its Node. */
  readonly read: (view: WorkerView) => number | null;
}

/** By the names that prom-client gives them, so that dashboards made for those work. */
const customary: readonly Gauge[] = [
  {
    name: 'process_resident_memory_bytes',
    help: 'Resident memory size in bytes.',
    read: ({ worker }) => worker.lastSample?.rssBytes ?? worker.usage?.rssBytes ?? null,
  },
  {
    name: 'process_start_time_seconds',
    help: 'Start time of the process since unix epoch in seconds.',
    read: ({ worker }) => worker.startedAtWallMs / 1000,
  },
  {
    name: 'process_open_fds',
    help: 'Number of open file descriptors.',
    read: ofSample(sample => sample.fds),
  },
  {
    name: 'nodejs_heap_size_used_bytes',
    help: 'Process heap size used from Node.js in bytes.',
    read: ofSample(sample => sample.heapUsedBytes),
  },
  {
    name: 'nodejs_heap_size_total_bytes',
    help: 'Process heap size from Node.js in bytes.',
    read: ofSample(sample => sample.heapTotalBytes),
  },
  {
    name: 'nodejs_external_memory_bytes',
    help: 'Node.js external memory size in bytes.',
    read: ofSample(sample => sample.externalBytes),
  },
  {
    name: 'nodejs_eventloop_lag_p50_seconds',
    help: 'The 50th percentile of the recorded event loop delays.',
    read: ofSample(sample => seconds(sample.loopDelayP50Ms)),
  },
  {
    name: 'nodejs_eventloop_lag_p99_seconds',
    help: 'The 99th percentile of the recorded event loop delays.',
    read: ofSample(sample => seconds(sample.loopDelayP99Ms)),
  },
  {
    name: 'nodejs_eventloop_lag_max_seconds',
    help: 'The maximum recorded event loop delay.',
    read: ofSample(sample => seconds(sample.loopDelayMaxMs)),
  },
];

const own: readonly Gauge[] = [
  {
    name: 'memsup_worker_event_loop_utilization_ratio',
    help: 'Share of the last sample period that the event loop was busy, 0 to 1.',
    read: ofSample(sample => sample.elu),
  },
  {
    name: 'memsup_worker_cpu_ratio',
    help: 'CPU time used per second of real time; 1 is one core.',
    read: ({ worker }) => (worker.usage === null ? null : worker.usage.cpuPercent / 100),
  },
  {
    name: 'memsup_worker_heap_limit_bytes',
    help: 'Heap size at which V8 ends the process.',
    read: ({ worker: { lastSample, hello } }) =>
      lastSample?.heapLimitBytes ?? hello?.heapLimitBytes ?? null,
  },
  {
    name: 'memsup_worker_array_buffers_bytes',
    help: 'Memory of ArrayBuffers and Buffers, part of the external memory.',
    read: ofSample(sample => sample.arrayBuffersBytes),
  },
  {
    name: 'memsup_worker_malloced_bytes',
    help: 'Memory that V8 itself got from malloc.',
    read: ofSample(sample => sample.mallocedBytes),
  },
  {
    name: 'memsup_worker_floor_bytes',
    help: 'What the heap held right after the last major collection: the memory that is really in use.',
    read: ({ judged }) => judged.floorBytes,
  },
  {
    name: 'memsup_worker_native_contexts',
    help: 'V8 contexts that are alive.',
    read: ofSample(sample => sample.nativeContexts),
  },
  {
    name: 'memsup_worker_detached_contexts',
    help: 'V8 contexts that were detached and are still held.',
    read: ofSample(sample => sample.detachedContexts),
  },
  {
    name: 'memsup_worker_active_handles',
    help: 'Open handles: sockets, servers, watchers, child processes.',
    read: ofSample(sample => sample.handles),
  },
  {
    name: 'memsup_worker_active_timers',
    help: 'Timers that are set.',
    read: ofSample(sample => sample.timers),
  },
  {
    name: 'memsup_worker_listeners',
    help: 'Event listeners on what the agent looks at.',
    read: ofSample(sample => sample.listeners),
  },
  {
    name: 'memsup_worker_requests_in_flight',
    help: 'HTTP requests that are being answered.',
    read: ofSample(sample => sample.inFlight),
  },
  {
    name: 'memsup_worker_silence_seconds',
    help: 'Time since the agent in the worker was last heard of; what it measured is as old.',
    read: ({ worker, nowMonotonicMs }) =>
      worker.hello === null ? null : (nowMonotonicMs - worker.lastHeardMonotonicMs) / 1000,
  },
];

/** What a process has one figure of. */
export const workerGauges: readonly Gauge[] = [...customary, ...own];

const counted: ReadonlySet<VerdictClass> = new Set(['handles', 'contexts', 'timers', 'stall']);

export interface OpinionGauge {
  readonly name: string;
  readonly help: string;
  readonly read: (opinion: Verdict) => number | null;
}

/** What the rules make of a process just now, alarm or not; labelled with the class that they think it is. */
export const opinionGauges: readonly OpinionGauge[] = [
  {
    name: 'memsup_worker_leak_rate_bytes_per_second',
    help: 'Growth of the memory that looks most like a leak. Whether it is one: memsup_rule_state.',
    read: opinion => perSecond(opinion, opinion.rateBytesPerHour),
  },
  {
    name: 'memsup_worker_leak_rate_low_bytes_per_second',
    help: 'Lower end of the interval of the leak rate.',
    read: opinion => perSecond(opinion, opinion.rateLow),
  },
  {
    name: 'memsup_worker_leak_rate_high_bytes_per_second',
    help: 'Upper end of the interval of the leak rate.',
    read: opinion => perSecond(opinion, opinion.rateHigh),
  },
  {
    name: 'memsup_worker_leak_confidence_ratio',
    help: 'How sure the rules are of that class, 0 to 1.',
    read: opinion => opinion.confidence,
  },
  {
    name: 'memsup_worker_time_to_limit_seconds',
    help: 'Time until a limit is reached if memory goes on growing as it does; absent when it does not.',
    read: opinion => seconds(opinion.timeToLimitMs),
  },
];

function ofSample(read: (sample: SampleReading) => number | null): Gauge['read'] {
  return ({ worker: { lastSample } }) => (lastSample === null ? null : read(lastSample));
}

function seconds(ms: number | null): number | null {
  return ms === null ? null : ms / 1000;
}

function perSecond({ class: subject }: Verdict, perHour: number | null): number | null {
  return perHour === null || counted.has(subject) ? null : perHour / 3600;
}
