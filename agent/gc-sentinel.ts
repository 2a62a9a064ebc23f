import type { Guest } from './guest.ts';
import { methodOf } from './methods.ts';

// One would do but for marking: what is made while V8 marks survives that collection.
const aliveMax = 4;
// A plain object counts as old only after it has survived young collections; ticks are a second apart.
const heldTicks = 3;

/**
 * Tells of each major collection, soon after it, for nothing: a symbol that nobody holds lies in the old generation, where
 * only a major collection finds it. A `PerformanceObserver` would tell the same and cost 50 to 100 µs for every collection
 * of the young generation (measured), besides nodejs/node#62721, where the observer itself keeps V8 collecting.
 */
export class GcSentinel {
  readonly #registry: FinalizationRegistry<null>;
  readonly #makeTarget: () => symbol | object;
  #held: object[][] = [];
  #alive = 0;

  constructor(guest: Guest, onMajor: () => void) {
    const told = guest.wrap(onMajor);
    let isTelling = false;
    this.#registry = new FinalizationRegistry(() => {
      this.#alive -= 1;
      if (isTelling) return;
      // Several die in one collection, one call each.
      isTelling = true;
      guest.soon(() => {
        isTelling = false;
      });
      told();
      this.#add();
    });
    this.#makeTarget = symbolsCanDie() ? () => Symbol('memsup') : () => this.#hold();
    this.#add();
  }

  /** Once a second: makes up for what was born during marking. */
  tick(): void {
    this.#held = this.#held.slice(-heldTicks + 1);
    this.#held.push([]);
    this.#add();
  }

  #add(): void {
    if (this.#alive >= aliveMax) return;
    this.#alive += 1;
    registerWith(this.#registry, this.#makeTarget());
  }

  #hold(): object {
    const target = {};
    if (this.#held.length === 0) this.#held.push([]);
    this.#held.at(-1)?.push(target);
    return target;
  }
}

function registerWith(registry: FinalizationRegistry<null>, target: symbol | object): void {
  // By name, for the types of Node 20 know objects only.
  const register = methodOf(registry, 'register');
  if (register !== null) Reflect.apply(register, registry, [target, null]);
}

// From V8 10.8 on: not in Node 18, where plain objects do, a few seconds late.
function symbolsCanDie(): boolean {
  try {
    registerWith(new FinalizationRegistry(() => {}), Symbol('memsup'));
    return true;
  } catch {
    return false;
  }
}
