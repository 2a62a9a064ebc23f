import type { Notification } from './notification.ts';

interface Entry {
  /** As it was raised first. */
  readonly raised: Notification;
  /** The processes, by generation, of which the rule says so now: two while one replaces the other. */
  readonly generations: readonly number[];
}

/**
 * Which alarms were told and hold. An alarm is told once, when the first process has it, and taken back once, when the
 * last one has not: a rule that fires again for the successor while the old process still drains is no news.
 */
export class AlarmBook {
  readonly #entries = new Map<string, Entry>();

  /** Alarms that were told and not taken back. */
  firing(): readonly Notification[] {
    return [...this.#entries.values()].map(({ raised }) => raised);
  }

  isFiring(fingerprint: string): boolean {
    return this.#entries.has(fingerprint);
  }

  /** Returns whether this is news. */
  raise(about: Notification): boolean {
    const { fingerprint, worker } = about;
    const known = this.#entries.get(fingerprint);
    const generations = new Set([...(known?.generations ?? []), worker.generation]);
    this.#entries.set(fingerprint, {
      raised: known?.raised ?? about,
      generations: [...generations],
    });
    return known === undefined;
  }

  /** The rule takes its word back for one process. Returns what is over with it. */
  clear(fingerprint: string, generation: number): Notification | null {
    const known = this.#entries.get(fingerprint);
    if (known === undefined) return null;
    const generations = known.generations.filter(other => other !== generation);
    if (generations.length > 0) {
      this.#entries.set(fingerprint, { ...known, generations });
      return null;
    }
    this.#entries.delete(fingerprint);
    return known.raised;
  }

  /** A process has gone, and with it whatever was said of it. Returns what is over with it. */
  leave(slot: number, generation: number): readonly Notification[] {
    return [...this.#entries]
      .filter(([, { raised }]) => raised.worker.slot === slot)
      .map(([fingerprint]) => this.clear(fingerprint, generation))
      .filter(over => over !== null);
  }
}
