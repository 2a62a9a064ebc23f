import { channel, subscribe } from 'node:diagnostics_channel';
import { isRecord } from './guards.ts';

/**
 * What V8 has once for a whole thread must not be ended while somebody else wants it. The agent and the drop-ins are bundles
 * of their own that know nothing of each other, so who is about to end it calls the roll on a diagnostics channel, and
 * every bundle answers with its wishes.
 */
export class RollCall {
  readonly #name: string;
  readonly #wishes = new Set<{ readonly figure: number }>();
  #answers = false;

  /** One for each bundle and name. */
  constructor(name: string) {
    this.#name = name;
  }

  /** Says that it is wanted, with one figure for the others to see; the result gives it up. */
  wish(figure: number): () => void {
    this.#answer();
    const wish = { figure };
    this.#wishes.add(wish);
    return () => void this.#wishes.delete(wish);
  }

  /** The figures of all wishes in this thread. */
  call(): readonly number[] {
    const call = { figures: [] };
    channel(this.#name).publish(call);
    return call.figures;
  }

  #answer(): void {
    if (this.#answers) return;
    this.#answers = true;
    subscribe(this.#name, message => {
      const figures: unknown = isRecord(message) ? message['figures'] : null;
      if (!Array.isArray(figures)) return;
      for (const { figure } of this.#wishes) figures.push(figure);
    });
  }
}
