import type { JournalEvent } from '../../base/journal.ts';
import type { Log } from '../log.ts';
import type { Subject } from '../journal.ts';
import type { Notification } from './notification.ts';
import type { Target } from './target.ts';

/** How many notifications came to which end, by format; never falls. */
export interface DeliveryCounts {
  readonly format: Target['format'];
  readonly sent: number;
  readonly failed: number;
  readonly dropped: number;
}

export interface Telling {
  readonly journal: (event: JournalEvent, subject: Subject) => void;
  readonly log: Pick<Log, 'write'>;
}

/**
 * Writes down what became of deliveries. Of an address only the host is named; of many tries that fail in a row the
 * first and the last, for an outage of a day must not fill the journal.
 */
export class DeliveryRecord {
  readonly #telling: Telling;
  readonly #counts = new Map<Target['format'], { sent: number; failed: number; dropped: number }>();
  readonly #down = new Set<string>();

  constructor(telling: Telling) {
    this.#telling = telling;
  }

  sent(
    { key, host, format }: Target,
    about: Notification,
    how: { attempts: number; isRepeat: boolean },
  ): void {
    this.#countsOf(format).sent += 1;
    const { attempts, isRepeat } = how;
    // Once a minute while an alarm holds.
    if (!isRepeat) {
      this.#telling.journal('notify.sent', { ...subjectOf(about), host, format, attempts });
    }
    if (!this.#down.delete(key)) return;
    this.#telling.log.write('info', `notifications reach ${host} again`, { format });
  }

  failed(
    { key, host, format }: Target,
    about: Notification,
    failure: { because: string; attempt: number; final: boolean },
  ): void {
    this.#countsOf(format).failed += 1;
    const { because, attempt, final } = failure;
    const isFirst = attempt === 1;
    if (!isFirst && !final) return;
    const fields = { ...subjectOf(about), host, format, because, attempt, final };
    this.#telling.journal('notify.failed', fields);
    if (!final && this.#down.has(key)) return;
    this.#down.add(key);
    const what = `${about.kind} of rule "${about.rule}"`;
    const how = final ? 'is given up' : 'will be tried again';
    this.#telling.log.write(
      final ? 'error' : 'warn',
      `notification to ${host} (${what}) ${how}: ${because}`,
      { worker: about.worker.slot, format },
    );
  }

  dropped({ host, format }: Pick<Target, 'host' | 'format'>, count: number, because: string): void {
    this.#countsOf(format).dropped += count;
    const fields = { what: 'notifications', count, host, format, because };
    this.#telling.journal('limit.dropped', fields);
    this.#telling.log.write('warn', `${count} notification(s) to ${host} dropped: ${because}`, {
      format,
    });
  }

  unsaved({ host, format }: Target): void {
    const because = 'they are kept in memory and would be lost with the supervisor';
    this.#telling.log.write(
      'error',
      `notifications to ${host} cannot be written to disk: ${because}`,
      { format },
    );
  }

  counts(): DeliveryCounts[] {
    return [...this.#counts].map(([format, counts]) => ({ format, ...counts }));
  }

  #countsOf(format: Target['format']): { sent: number; failed: number; dropped: number } {
    const known = this.#counts.get(format) ?? { sent: 0, failed: 0, dropped: 0 };
    this.#counts.set(format, known);
    return known;
  }
}

function subjectOf({ id, kind, worker, rule }: Notification): Subject {
  const { slot, generation } = worker;
  return { worker: slot, generation, id, kind, rule };
}
