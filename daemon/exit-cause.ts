import type { WorkerState } from '../ipc/status.ts';

export type ExitKind =
  | 'ended' // by itself, nothing wrong
  | 'stopped' // because we asked
  | 'failed-start' // never got as far as being ready
  | 'never-ready' // not ready in time, so we stopped it
  | 'crashed'
  | 'killed' // by a signal that was not ours
  | 'heap-out-of-memory' // V8's own limit
  | 'kernel-out-of-memory' // the kernel's OOM killer
  | 'not-started'; // the process could not be created

export interface ExitFacts {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly failure: string | null;
  readonly state: WorkerState;
  /** How our patience with its start ended; `null`: it did not. */
  readonly neverReady: string | null;
  /** It has served: it listened, said that it was ready, or answered the probe. */
  readonly served: boolean;
  /** The main script ran through, as far as can be told. */
  readonly ranThrough: boolean;
  readonly endedNaturally: boolean;
  readonly addressInUse: string | null;
  /** Trigger of the report that Node wrote in its last moment, when there is one. */
  readonly reportTrigger: string | null;
  readonly heapLimitBytes: number | null;
  /** How often the kernel's OOM killer struck in our control group since this worker started. */
  readonly oomKills: number;
}

export interface ExitCause {
  readonly kind: ExitKind;
  /** One sentence for log, journal and last words. */
  readonly because: string;
}

/** Why a worker's process is gone, from what is known about its end. */
export function exitCause(facts: ExitFacts): ExitCause {
  const { signal, code } = facts;
  if (facts.failure !== null) {
    return { kind: 'not-started', because: `could not be started: ${facts.failure}` };
  }
  const outOfHeap = heapOutOfMemory(facts);
  if (outOfHeap !== null) return outOfHeap;
  // In `killing` the signal was ours.
  if (signal === 'SIGKILL' && facts.oomKills > 0 && facts.state !== 'killing') {
    return {
      kind: 'kernel-out-of-memory',
      because: 'killed by the kernel, out of memory (oom_kill counter rose)',
    };
  }
  if (facts.state === 'stopping' || facts.state === 'killing') {
    if (facts.neverReady !== null) {
      return { kind: 'never-ready', because: `was ${facts.neverReady} and was stopped` };
    }
    return { kind: 'stopped', because: `stopped on request (${endOf(facts)})` };
  }
  if (signal !== null) return { kind: 'killed', because: `killed by ${signal}` };
  if (code === 0) return { kind: 'ended', because: 'ended by itself with exit code 0' };
  if (facts.addressInUse !== null && !facts.served) {
    return {
      kind: 'failed-start',
      because: `could not listen on ${facts.addressInUse}: another process holds that address (exit code ${code})`,
    };
  }
  if (!facts.ranThrough) {
    return { kind: 'failed-start', because: `failed while starting, with exit code ${code}` };
  }
  if (facts.endedNaturally) {
    return { kind: 'ended', because: `ended by itself with exit code ${code}` };
  }
  return { kind: 'crashed', because: `crashed with exit code ${code}` };
}

// V8 ends a process that is out of heap by abort(), which looks like any other abort from outside.
function heapOutOfMemory(facts: ExitFacts): ExitCause | null {
  const aborted = facts.signal === 'SIGABRT' || facts.code === 134;
  if (!aborted || facts.reportTrigger === null || !/oom|out of memory/i.test(facts.reportTrigger)) {
    return null;
  }
  const limit =
    facts.heapLimitBytes === null ? '' : ` of ${Math.round(facts.heapLimitBytes / 2 ** 20)} MiB`;
  return {
    kind: 'heap-out-of-memory',
    because: `out of memory: the JavaScript heap reached its limit${limit} (${endOf(facts)})`,
  };
}

function endOf({ code, signal }: ExitFacts): string {
  return signal === null ? `exit code ${code}` : signal;
}

/** What a shell would call this end: the code, or 128 + the signal's number. */
export function shellCode(code: number | null, signalNumber: number | null): number {
  return code ?? 128 + (signalNumber ?? 0);
}
