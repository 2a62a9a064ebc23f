import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { Clock } from '../../base/clock.ts';
import type { Incident } from '../../base/incident.ts';
import type { NotifyConfig } from '../../config/config.ts';
import type { RuleEvent } from '../../rules/judge.ts';
import { AlarmBook } from './alarm-book.ts';
import { cleared, closed, fingerprintOf, raised, type Origin } from './compose.ts';
import { deliver, deliveryTimeoutMs } from './deliver.ts';
import { DeliveryRecord, type DeliveryCounts, type Telling } from './delivery-record.ts';
import { loadFiring, saveFiring } from './firing-file.ts';
import { repeatEveryMs } from './formats/alertmanager.ts';
import type { NotifiedIncident, NotifiedWorker, Notification } from './notification.ts';
import { Spool } from './spool.ts';
import { TargetQueue, type QueueSurroundings } from './target-queue.ts';
import { targetOf, type Target } from './target.ts';

export interface NotifierOptions extends Telling {
  readonly stateDir: string;
  readonly app: string;
  readonly host: string;
  readonly version: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly timeoutMs?: number | undefined;
  readonly repeatEveryMs?: number | undefined;
}

/**
 * Tells receivers of alarms and incidents. Every call returns at once: what is to be told is written to disk and sent
 * behind the daemon's back, and nothing that comes of it changes what the daemon does.
 */
export class Notifier {
  readonly #options: NotifierOptions;
  readonly #folder: string;
  readonly #book = new AlarmBook();
  readonly #record: DeliveryRecord;
  #queues: readonly TargetQueue[] = [];
  #repeatTimer: NodeJS.Timeout | null = null;

  constructor(options: NotifierOptions) {
    this.#options = options;
    this.#folder = path.join(options.stateDir, 'notify');
    this.#record = new DeliveryRecord(options);
  }

  /**
   * Begins with what the supervisor before this one left. Only once it is certain that no other one runs on this
   * state folder: both would send the same.
   */
  start(receivers: readonly NotifyConfig[]): void {
    const { repeatEveryMs: everyMs = repeatEveryMs } = this.#options;
    const left = loadFiring(this.#folder);
    this.retarget(receivers);
    for (const before of left) {
      const because = 'the supervisor that watched the worker has ended';
      this.#tell(cleared(this.#origin(), before, because));
    }
    if (left.length > 0) saveFiring(this.#folder, []);
    this.#repeatTimer = setInterval(() => this.#repeat(), everyMs);
    this.#repeatTimer.unref();
  }

  /** The configuration was read again. Receivers that stay keep what waits for them. */
  retarget(receivers: readonly NotifyConfig[]): void {
    const targets = new Map<string, Target>();
    for (const receiver of receivers) {
      const target = targetOf(receiver, this.#options.env);
      targets.set(target.key, target);
    }
    const before = new Map(this.#queues.map(queue => [queue.target.key, queue]));
    for (const [key, queue] of before) if (!targets.has(key)) queue.stop();
    this.#forgetOthers([...targets.keys()]);
    this.#queues = [...targets].map(([key, target]) => {
      const known = before.get(key);
      known?.retarget(target);
      return known ?? this.#open(target);
    });
  }

  /** A rule speaks of a worker. Only what asks to be told is told, and only what is news. */
  onRuleEvent(
    worker: NotifiedWorker,
    about: { readonly event: RuleEvent; readonly incident: NotifiedIncident | null },
  ): void {
    const { event } = about;
    if (!event.actions.includes('notify')) return;
    const origin = this.#origin();
    if (event.kind === 'raised') {
      const notification = raised(origin, worker, about);
      if (this.#book.raise(notification)) this.#tell(notification);
      this.#remember();
      return;
    }
    const fingerprint = fingerprintOf(origin, worker.slot, event.rule);
    const over = this.#book.clear(fingerprint, worker.generation);
    if (over !== null) this.#tell(cleared(origin, over, event.verdict.because));
    this.#remember();
  }

  /** A process has gone: nothing that was said of it holds any more. */
  onWorkerGone(slot: number, generation: number): void {
    const ended = this.#book.leave(slot, generation);
    for (const over of ended) this.#tell(cleared(this.#origin(), over, 'its process has gone'));
    if (ended.length > 0) this.#remember();
  }

  /** An incident is closed; told when its rule asks for it. */
  onIncidentClosed(
    incident: Incident,
    about: { readonly folder: string; readonly rule: Pick<RuleEvent, 'severity' | 'actions'> },
  ): void {
    const { folder, rule } = about;
    if (!rule.actions.includes('notify')) return;
    const origin = this.#origin();
    const fingerprint = fingerprintOf(origin, incident.worker.slot, incident.rule);
    const firing = this.#book.isFiring(fingerprint);
    this.#tell(closed(origin, incident, { folder, severity: rule.severity, firing }));
  }

  /** Ends at once; what waits is sent by the next supervisor of this state folder. */
  stop(): void {
    if (this.#repeatTimer !== null) clearInterval(this.#repeatTimer);
    for (const queue of this.#queues) queue.stop();
  }

  counts(): DeliveryCounts[] {
    return this.#record.counts();
  }

  /** How many wait, by format. */
  pending(): ReadonlyMap<Target['format'], number> {
    const pending = new Map<Target['format'], number>();
    for (const { target, pending: waiting } of this.#queues) {
      pending.set(target.format, (pending.get(target.format) ?? 0) + waiting);
    }
    return pending;
  }

  #origin(): Origin {
    const { app, host, clock } = this.#options;
    return { app, host, id: randomUUID(), at: new Date(clock.wallMs()).toISOString() };
  }

  #tell(about: Notification): void {
    for (const queue of this.#queues) queue.add(about);
  }

  #remember(): void {
    // Without a receiver nobody waits to hear of an end, and no folder is needed.
    if (this.#queues.length > 0) saveFiring(this.#folder, this.#book.firing());
  }

  #repeat(): void {
    for (const queue of this.#queues) {
      if (queue.target.format === 'alertmanager') queue.repeat(this.#book.firing());
    }
  }

  #open(target: Target): TargetQueue {
    return new TargetQueue(target, new Spool(path.join(this.#folder, target.key)), {
      ...this.#outcomes(target),
      clock: this.#options.clock,
      random: this.#options.random,
      deliver: (to, once) => {
        const { version, timeoutMs } = this.#options;
        return deliver(to, { ...once, version, timeoutMs: timeoutMs ?? deliveryTimeoutMs });
      },
    });
  }

  #outcomes(
    target: Target,
  ): Pick<QueueSurroundings, 'onSent' | 'onFailed' | 'onDropped' | 'onUnsaved'> {
    return {
      onSent: (about, attempts, isRepeat) =>
        this.#record.sent(target, about, { attempts, isRepeat }),
      onFailed: (about, failure) => this.#record.failed(target, about, failure),
      onDropped: (count, because) => this.#record.dropped(target, count, because),
      onUnsaved: () => this.#record.unsaved(target),
    };
  }

  // What waits for a receiver that is no longer configured has nowhere to go.
  #forgetOthers(keys: readonly string[]): void {
    for (const name of subfolders(this.#folder)) {
      if (keys.includes(name)) continue;
      const folder = path.join(this.#folder, name);
      const waiting = new Spool(folder).size;
      const receiver = { host: 'a former receiver', format: 'memsup' } as const;
      if (remove(folder) && waiting > 0) {
        this.#record.dropped(receiver, waiting, 'that receiver is no longer configured');
      }
    }
  }
}

function remove(folder: string): boolean {
  try {
    fs.rmSync(folder, { recursive: true, force: true });
    return true;
  } catch {
    return false; // A read-only disk: the next start finds it again.
  }
}

function subfolders(folder: string): string[] {
  try {
    return fs
      .readdirSync(folder, { withFileTypes: true })
      .filter(entry => entry.isDirectory() && /^[0-9a-f]{16}$/.test(entry.name))
      .map(entry => entry.name);
  } catch {
    return []; // Nothing was ever told from this state folder.
  }
}
