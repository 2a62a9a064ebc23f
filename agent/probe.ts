import { MemsupError } from '../base/errors.ts';
import type { AgentSpawnInfo, ProbeResult } from '../ipc/messages.ts';
import { builtins } from './builtins.ts';
import type { GcWatch } from './gc-watch.ts';
import type { Guest } from './guest.ts';
import { isFlagGiven } from './v8-flags.ts';

/**
 * Node majors on which toggling the flag was tried a hundred times under load, and the V8 that each was tried with; on others, and with a
 * V8 that somebody else has put in, it stays alone.
 */
const gentleEngines: Readonly<Partial<Record<string, RegExp>>> = {
  20: /^11\.3\.[\d.]+-node\./,
  22: /^12\.4\.[\d.]+-node\./,
  24: /^13\.6\.[\d.]+-node\./,
  26: /^14\.\d+\.[\d.]+-node\./,
};
const trigger = 'incremental-marking-hard-trigger';
/** V8 needs an allocation to notice; an idle app has none, and then there is nothing to measure either. */
export const gentleMaxMs = 5000;

export interface ProbeParts {
  readonly guest: Guest;
  readonly gcWatch: () => GcWatch;
}

/** Makes V8 do a major collection, to have a floor to look at. Never two at once. */
export class Probe {
  /** Contexts that exist only because of forced probes. */
  ownContexts = 0;
  readonly #parts: ProbeParts;
  #isRunning = false;
  #gc: (() => void) | null = null;

  constructor(parts: ProbeParts) {
    this.#parts = parts;
  }

  async run(mode: Exclude<AgentSpawnInfo['probe'], 'off'>): Promise<ProbeResult> {
    if (this.#isRunning) throw refused('one is running');
    if (mode === 'gentle' && !canProbeGently()) throw refused('this Node has no gentle probe');
    this.#isRunning = true;
    try {
      return mode === 'gentle' ? await this.#gentle() : this.#forced();
    } finally {
      this.#isRunning = false;
    }
  }

  /**
   * Marking that starts early instead of a stop: 5 to 9 ms for 1 GB where `gc()` takes 600. The flag acts on all threads, so
   * it goes back with the first collection, and after five seconds in any case.
   */
  #gentle(): Promise<ProbeResult> {
    const { guest } = this.#parts;
    const gcWatch = this.#parts.gcWatch();
    return new Promise(resolve => {
      const stopCausing = gcWatch.startCausing('probe');
      const end = (result: ProbeResult): void => {
        builtins.v8.setFlagsFromString(`--${trigger}=0`);
        resolve(result);
      };
      const stopTimer = guest.after(gentleMaxMs, () => {
        stopWaiting();
        end({ major: false, pauseMs: null });
        stopCausing();
      });
      const stopWaiting = gcWatch.awaitMajor(pauseMs => {
        stopTimer();
        end({ major: true, pauseMs });
        // Not here and now: the watch is in the middle of telling.
        guest.soon(stopCausing);
      });
      builtins.v8.setFlagsFromString(`--${trigger}=1`);
    });
  }

  #forced(): ProbeResult {
    const gcWatch = this.#parts.gcWatch();
    const pauses: number[] = [];
    const stopWaiting = gcWatch.awaitMajor(pauseMs => pauses.push(pauseMs));
    const startMs = this.#parts.guest.nowMs();
    gcWatch.causing('probe', this.#collector());
    const wholeMs = this.#parts.guest.nowMs() - startMs;
    stopWaiting();
    return { major: true, pauseMs: pauses[0] ?? wholeMs };
  }

  // `gc` appears only in contexts made after the flag is set. One is kept for good, for each costs 0.5 MB; the flag goes
  // back at once, or the app's own contexts would have a `gc` too.
  #collector(): () => void {
    if (this.#gc !== null) return this.#gc;
    const isGiven = isFlagGiven('expose-gc');
    if (!isGiven) builtins.v8.setFlagsFromString('--expose-gc');
    try {
      const gc: unknown = builtins.vm.runInNewContext('gc');
      if (typeof gc !== 'function') throw refused('V8 gives no gc()');
      this.ownContexts += 1;
      this.#gc = () => void Reflect.apply(gc, undefined, []);
      return this.#gc;
    } finally {
      if (!isGiven) builtins.v8.setFlagsFromString('--no-expose-gc');
    }
  }
}

let selfTested: boolean | null = null;

/**
 * Is the flag known to be safe here, has the user no plans of his own for it, and does V8 still take flags? Found out once, at the agent's
 * start: later, a probe may be open.
 */
export function canProbeGently(): boolean {
  selfTested ??= passesSelfTest();
  return selfTested;
}

/** Whether a collection comes of it cannot be tried on a heap that is empty; the first probe shows that, and the supervisor goes by it. */
function passesSelfTest(): boolean {
  const { node, v8 } = process.versions;
  const engine = gentleEngines[node.split('.')[0] ?? ''];
  if (engine?.test(v8) !== true || isFlagGiven(trigger)) return false;
  try {
    // What it is anyway. An unknown flag would be complained about on the app's stderr, so the engine is asked for first.
    builtins.v8.setFlagsFromString(`--${trigger}=0`);
    return true;
  } catch {
    return false; // Flags are locked, or somebody has put something else in the place of `v8`.
  }
}

function refused(because: string): MemsupError {
  return new MemsupError('MEMSUP_REQUEST_REFUSED', `Cannot probe: ${because}`);
}
