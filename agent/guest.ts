import { messageOf } from '../base/errors.ts';

// Taken before the app's code runs: test tools replace the global ones with clocks that stand still.
const { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate } = globalThis;
const uptime = process.uptime.bind(process);

/** Failures after which the agent stops telling about them. */
const toldMax = 8;

/** How the agent lives in the app's process: nothing it starts keeps the loop alive, nothing it does throws. */
export interface Guest {
  /** Milliseconds since the process started; does not jump. */
  nowMs(): number;
  /** The same function, which reports what it throws instead of throwing it. */
  wrap<Args extends readonly unknown[]>(work: (...args: Args) => void): (...args: Args) => void;
  /** Runs once when the loop turns; never, when the app ends before that. */
  soon(work: () => void): void;
  /** Returns how to call it off. */
  after(delayMs: number, work: () => void): () => void;
  every(periodMs: number, work: () => void): () => void;
  /** For a promise nobody waits for: an unhandled rejection would end the app. */
  settle(work: Promise<unknown>): void;
}

/** `onFailure` is told what went wrong inside the agent, the first few times. */
export function createGuest(onFailure: (text: string) => void): Guest {
  let told = 0;
  const report = (thrown: unknown): void => {
    told += 1;
    if (told > toldMax) return;
    try {
      onFailure(messageOf(thrown));
    } catch {
      // There is nobody left to tell, and the app must not hear of it.
    }
  };
  const wrap =
    <Args extends readonly unknown[]>(work: (...args: Args) => void) =>
    (...args: Args): void => {
      try {
        work(...args);
      } catch (error) {
        report(error);
      }
    };
  return {
    nowMs: () => uptime() * 1000,
    wrap,
    soon: work => {
      let isDone = false;
      const once = wrap(() => {
        if (!isDone) work();
        isDone = true;
      });
      setImmediate(once).unref();
      // An unreferenced immediate does not wake a loop that waits for something else; a timer does.
      setTimeout(once, 1).unref();
    },
    after: (delayMs, work) => {
      const timer = setTimeout(wrap(work), delayMs).unref();
      return () => clearTimeout(timer);
    },
    every: (periodMs, work) => {
      const timer = setInterval(wrap(work), periodMs).unref();
      return () => clearInterval(timer);
    },
    settle: work => {
      work.catch(report);
    },
  };
}
