import type { Clock } from '../../base/clock.ts';
import type { JournalRecord } from '../../base/journal.ts';
import type { Reading } from '../../base/readings.ts';
import type { Config } from '../../config/config.ts';
import type { DrainResult, InventoryMessage } from '../../ipc/messages.ts';
import { memoryLimit } from '../../base/cgroup.ts';
import type { Supervision } from '../supervision.ts';
import type { Worker } from '../worker.ts';
import { Histogram } from './counters.ts';
import { EventCounts } from './event-counts.ts';
import type { Family } from './exposition.ts';
import { liveness, startup, type Health } from './health.ts';
import { countedIn, countedInInventory, SlotTotals } from './slot-totals.ts';
import { supervisorFamilies, type HostHeadroom } from './supervisor-families.ts';
import { totalFamilies } from './total-families.ts';
import { workerFamilies } from './worker-families.ts';

const hostEveryMs = 5000;

/**
 * What can be scraped. Counts as things happen; a scrape reads what is known already and asks no worker anything.
 */
export class Metrics {
  readonly #app: string;
  readonly #clock: Clock;
  readonly #events: EventCounts;
  readonly #slots = new Map<number, SlotTotals>();
  readonly #majorPauses = new Histogram(
    {
      name: 'memsup_gc_major_pause_seconds',
      help: 'Pauses of single major collections; caused: memsup itself provoked it.',
    },
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
  );
  #host: HostHeadroom | null = null;
  #hostAtMs = Number.NEGATIVE_INFINITY;
  #tickAtMs: number;
  #wasReady = false;

  constructor(config: Config, clock: Clock) {
    this.#app = config.app.name;
    this.#clock = clock;
    this.#events = new EventCounts(config);
    this.#tickAtMs = clock.monotonicMs();
  }

  /** A worker told something about itself. */
  onReading({ slot, generation, droppedReadings }: Worker, reading: Reading): void {
    if (reading.kind === 'sample') {
      this.#totalsOf(slot).take(generation, countedIn(reading, droppedReadings));
    } else if (reading.gc === 'major' && reading.thread === 0) {
      const labels = { app: this.#app, worker: String(slot), caused: String(reading.caused) };
      this.#majorPauses.observe(labels, reading.pauseMs / 1000);
    }
  }

  /** A worker told what is told rarely. */
  onInventory({ slot, generation }: Worker, inventory: InventoryMessage): void {
    this.#totalsOf(slot).take(generation, countedInInventory(inventory));
  }

  /** A drain has ended. */
  onDrained({ slot, drain }: Worker): void {
    if (drain === null) return;
    const result: DrainResult | null = drain.result;
    const tookMs = this.#clock.monotonicMs() - drain.startedAtMonotonicMs;
    this.#events.drained(slot, result, tookMs);
  }

  /** The metrics were pushed, or could not be. */
  onPush(outcome: 'sent' | 'failed'): void {
    this.#events.pushed(outcome);
  }

  /** The loop has turned. */
  onTick(): void {
    this.#tickAtMs = this.#clock.monotonicMs();
    if (this.#tickAtMs - this.#hostAtMs < hostEveryMs) return;
    this.#hostAtMs = this.#tickAtMs;
    const { limitBytes, usedBytes, source } = memoryLimit();
    this.#host = usedBytes === null ? null : { source, bytes: limitBytes - usedBytes };
  }

  /** Something was written to the journal. */
  onRecord(record: JournalRecord): void {
    this.#events.take(record);
    const { event, worker, generation } = record;
    if (event === 'worker.ready') this.#wasReady = true;
    if (event === 'worker.exit' && worker !== undefined && generation !== undefined) {
      this.#totalsOf(worker).forget(generation);
    }
  }

  families(supervision: Supervision): Family[] {
    return [
      ...workerFamilies(supervision, this.#app),
      ...totalFamilies(this.#app, this.#slots),
      this.#majorPauses.family(),
      ...this.#events.families(),
      ...supervisorFamilies(supervision, this.#app, this.#host),
    ];
  }

  live(): Health {
    return liveness(this.#clock.monotonicMs() - this.#tickAtMs);
  }

  started(): Health {
    return startup(this.#wasReady);
  }

  #totalsOf(slot: number): SlotTotals {
    const totals = this.#slots.get(slot) ?? new SlotTotals();
    this.#slots.set(slot, totals);
    return totals;
  }
}
