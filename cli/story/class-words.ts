import { formatBytes } from '../../base/quantities.ts';
import type { Verdict, VerdictClass } from '../../base/verdict.ts';

interface ClassWords {
  /** Completes "… found that ‹this› kept growing". */
  readonly grows: string;
  /** What the figures count; `null`: bytes, nothing: the sentence says it already. */
  readonly counts: string | null;
  /** What to look at when the code has to be searched by hand. */
  readonly lookAt: string | null;
}

/** What each class of verdict means to somebody who has never read the code of the rules. */
export const classWords: Readonly<Record<VerdictClass, ClassWords>> = {
  'js-heap': {
    grows: 'its JavaScript heap',
    counts: null,
    lookAt:
      'Look for collections, listeners and closures that are added to and never removed from.',
  },
  external: {
    grows:
      'memory that its JavaScript objects hold outside the heap (Buffers, ArrayBuffers, WebAssembly)',
    counts: null,
    lookAt: 'Look for Buffers that are kept, or small slices that keep large Buffers alive.',
  },
  native: {
    grows: 'native memory outside of V8 (add-ons, libraries, the allocator)',
    counts: null,
    lookAt: 'A heap snapshot does not show native memory: look at add-ons and at the allocator.',
  },
  handles: {
    grows: 'a number that should stay level (open handles, listeners or a counter of its own)',
    counts: '',
    lookAt:
      'Look for sockets, watchers and listeners that are opened or added and never closed or removed.',
  },
  contexts: {
    grows: 'the number of its V8 contexts',
    counts: 'contexts',
    lookAt: 'Look for vm.createContext(), template engines and sandboxes.',
  },
  timers: {
    grows: 'the number of its active timers',
    counts: 'timers',
    lookAt: 'Look for setInterval() without clearInterval().',
  },
  fragmentation: {
    grows: 'memory that V8 has reserved and does not use (fragmentation)',
    counts: null,
    lookAt: null,
  },
  churn: {
    grows: 'the work of its garbage collector',
    counts: null,
    lookAt: 'Too much is allocated for too little room: raise the heap limit or allocate less.',
  },
  stall: {
    grows: 'the delay of its event loop',
    counts: null,
    lookAt:
      'Look for work that is done in one go: large JSON, synchronous calls, loops without an end.',
  },
  filling: {
    grows: 'something that is still filling up, such as a cache,',
    counts: null,
    lookAt: null,
  },
  limit: { grows: 'its memory', counts: null, lookAt: null },
};

/** A rate in the unit of its class: `38.1 MiB`, `1200 handles`. */
export function amountInUnits(amount: number, verdict: Verdict): string {
  const { counts } = classWords[verdict.class];
  if (counts === null) return formatBytes(amount);
  const what = verdict.limitSource === 'nofile' ? 'open files' : counts;
  return `${Math.round(amount)} ${what}`.trimEnd();
}

/** What grew, by its class; open files are told by their limit. */
export function growsInWords({ class: verdictClass, limitSource }: Verdict): string {
  return limitSource === 'nofile' ? 'the number of its open files' : classWords[verdictClass].grows;
}

const limitWords: Readonly<Record<NonNullable<Verdict['limitSource']>, string>> = {
  v8: "V8's heap limit (--max-old-space-size)",
  cgroup: 'the memory limit of the container (cgroup)',
  host: 'the memory of this host',
  config: 'set in the configuration',
  nofile: 'the limit of open files (ulimit -n)',
};

/** Who draws the limit: `V8's heap limit (--max-old-space-size)`. */
export function limitInWords(source: Verdict['limitSource']): string {
  return source === null ? 'of unknown origin' : limitWords[source];
}
