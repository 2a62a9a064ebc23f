import type { JournalEvent, JournalRecord } from '../../base/journal.ts';
import type { Config } from '../../config/config.ts';
import type { DrainResult } from '../../ipc/messages.ts';
import type { ExitKind } from '../exit-cause.ts';
import { Counter, Histogram } from './counters.ts';
import type { Family, Labels } from './exposition.ts';

/** Why one process took another's place: its end, a rule, or somebody's wish (`memsup restart`, a signal). */
const restartReasons: readonly (ExitKind | 'alarm' | 'request')[] = [
  'alarm',
  'request',
  'crashed',
  'killed',
  'heap-out-of-memory',
  'kernel-out-of-memory',
  'failed-start',
  'not-started',
];

const exitCauses: readonly ExitKind[] = [
  'ended',
  'stopped',
  'failed-start',
  'crashed',
  'killed',
  'heap-out-of-memory',
  'kernel-out-of-memory',
  'not-started',
];

/** Counts what happens, as the journal tells it: each line once, whoever wrote it. */
export class EventCounts {
  readonly #app: string;
  readonly #restarts = new Counter({
    name: 'memsup_worker_restarts_total',
    help: 'Processes that took the place of another, by the reason why.',
  });
  readonly #refused = new Counter({
    name: 'memsup_worker_restarts_refused_total',
    help: 'Restarts that were wanted and put off or given up.',
  });
  readonly #exits = new Counter({
    name: 'memsup_worker_exits_total',
    help: 'Processes that ended, by what ended them.',
  });
  readonly #alarms = new Counter({
    name: 'memsup_alarms_total',
    help: 'Alarms raised by rules.',
  });
  readonly #incidents = new Counter({
    name: 'memsup_incidents_total',
    help: 'Incidents that were opened.',
  });
  readonly #captures = new Counter({
    name: 'memsup_captures_total',
    help: 'Heap snapshots that were to be taken, by outcome.',
  });
  readonly #cut = new Counter({
    name: 'memsup_requests_cut_total',
    help: 'Requests that were not finished when a drain came to its end.',
  });
  readonly #pushes = new Counter({
    name: 'memsup_otlp_pushes_total',
    help: 'Tries to push the metrics to a collector, by outcome.',
  });
  readonly #snapshotSeconds = new Histogram(
    {
      name: 'memsup_snapshot_duration_seconds',
      help: 'How long a worker stood still for a heap snapshot.',
    },
    [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300],
  );
  readonly #drainSeconds = new Histogram(
    {
      name: 'memsup_drain_duration_seconds',
      help: 'How long workers took to leave the traffic and finish their work.',
    },
    [0.1, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300],
  );

  constructor({ app, rules, metrics }: Config) {
    this.#app = app.name;
    for (let slot = 1; slot <= app.workers; slot += 1) {
      const labels = this.#worker(slot);
      for (const reason of restartReasons) this.#restarts.add({ ...labels, reason }, 0);
      for (const cause of exitCauses) this.#exits.add({ ...labels, cause }, 0);
      this.#cut.add(labels, 0);
      this.#drainSeconds.open(labels);
    }
    for (const rule of rules) if (rule.enabled) this.#countAlarm(rule.name, rule.severity, 0);
    const whole = { app: app.name };
    this.#refused.add(whole, 0);
    this.#incidents.add(whole, 0);
    for (const outcome of ['done', 'refused']) this.#captures.add({ ...whole, outcome }, 0);
    this.#snapshotSeconds.open(whole);
    if (metrics.otlp === null) return;
    for (const outcome of ['sent', 'failed']) this.#pushes.add({ ...whole, outcome }, 0);
  }

  /** A record of the journal. */
  take(record: JournalRecord): void {
    this.#takes[record.event]?.(record);
  }

  /** A drain has ended, within its time or at it. */
  drained(slot: number, result: DrainResult | null, tookMs: number): void {
    const labels = this.#worker(slot);
    this.#drainSeconds.observe(labels, (result?.drainMs ?? tookMs) / 1000);
    this.#cut.add(labels, result?.requestsCut ?? 0);
  }

  /** A push has ended. */
  pushed(outcome: 'sent' | 'failed'): void {
    this.#pushes.add({ app: this.#app, outcome });
  }

  families(): Family[] {
    return [
      this.#restarts,
      this.#refused,
      this.#exits,
      this.#alarms,
      this.#incidents,
      this.#captures,
      this.#cut,
      this.#pushes,
      this.#snapshotSeconds,
      this.#drainSeconds,
    ].map(counted => counted.family());
  }

  readonly #takes: Partial<Record<JournalEvent, (record: JournalRecord) => void>> = {
    'alarm.raised': ({ rule, severity }) => {
      if (typeof rule === 'string') this.#countAlarm(rule, String(severity), 1);
    },
    'worker.exit': ({ worker, cause }) => {
      if (worker !== undefined) this.#exits.add({ ...this.#worker(worker), cause: String(cause) });
    },
    // After a crash the plan is all there is: what follows is a plain start. A replacement's plan may still fail.
    'restart.planned': ({ worker, reason, delayMs }) => {
      if (typeof delayMs === 'number') this.#countRestart(worker, reason);
    },
    'restart.done': ({ worker, reason }) => this.#countRestart(worker, reason),
    'restart.refused': () => this.#refused.add({ app: this.#app }),
    'incident.open': () => this.#incidents.add({ app: this.#app }),
    'capture.done': ({ kind, pauseMs }) => {
      if (kind !== 'snapshot') return;
      this.#captures.add({ app: this.#app, outcome: 'done' });
      if (typeof pauseMs === 'number') {
        this.#snapshotSeconds.observe({ app: this.#app }, pauseMs / 1000);
      }
    },
    'capture.refused': () => this.#captures.add({ app: this.#app, outcome: 'refused' }),
  };

  #worker(slot: number): Labels {
    return { app: this.#app, worker: String(slot) };
  }

  #countAlarm(rule: string, severity: string, by: number): void {
    this.#alarms.add({ app: this.#app, rule, severity }, by);
  }

  #countRestart(worker: number | undefined, reason: unknown): void {
    if (worker === undefined || typeof reason !== 'string') return;
    this.#restarts.add({ ...this.#worker(worker), reason });
  }
}
