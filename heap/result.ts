/** The JSON documents of `memsup explain` and `memsup diff`. Names are part of the contract; add, never rename. */

export interface ExplainResult {
  readonly schema: 'memsup.explain/1';
  readonly snapshot: SnapshotSummary;
  /** The snapshot compared with, `null` when there was none. */
  readonly baseline: SnapshotSummary | null;
  /** A snapshot taken between the two, `null` when there was none. */
  readonly middle: SnapshotSummary | null;
  /** The sampling heap profile that was looked into, `null` when there was none. */
  readonly profile: ProfileSummary | null;
  readonly comparison: Comparison;
  /** The answer in one sentence. */
  readonly summary: string;
  /** `leak`: something piles up. `no-leak-found`: compared, and nothing does. `size-only`: one snapshot shows no growth. */
  readonly verdict: 'leak' | 'no-leak-found' | 'size-only';
  readonly classes: readonly ClassRow[];
  readonly suspects: readonly Suspect[];
  readonly waste: Waste;
  readonly cost: Cost;
}

export interface SnapshotSummary {
  readonly file: string;
  readonly bytes: number;
  readonly nodes: number;
  readonly edges: number;
  readonly selfBytes: number;
}

export interface Comparison {
  /** `ids`: same process, ids comparable. `structure`: another process, or ids restarted. `none`: nothing to compare with. */
  readonly mode: 'ids' | 'structure' | 'none';
  /** Share of the baseline's ids found again as the same kind of thing, where it was tested. */
  readonly idsMatched: number | null;
  readonly selfBytesDelta: number | null;
  /** True when a snapshot in between, or the alarm's trend, shows that growth went on; two alone cannot tell a cache that still fills from a leak. */
  readonly wentOn: boolean;
}

export interface ClassRow {
  readonly class: string;
  /** `script:line:column` of the constructor, where V8 knows it. */
  readonly place: string | null;
  readonly count: number;
  readonly selfBytes: number;
  readonly retainedBytes: number;
  /** `null` when there was nothing to compare with. */
  readonly countDelta: number | null;
  readonly selfBytesDelta: number | null;
  /**
   * DevTools' Comparison: what came and what went. Between two processes, whose objects cannot be told apart, the net change shows
   * as either one. What grew where it stood is in `selfBytesDelta` alone.
   */
  readonly newCount: number | null;
  readonly deletedCount: number | null;
  readonly allocatedBytes: number | null;
  readonly freedBytes: number | null;
}

export const suspectKinds = [
  'growing-collection',
  'closure',
  'listener',
  'timer',
  'string-slice',
  'duplicate-string',
  'growing-string',
  'buffer',
  'promise',
  'module-copy',
  'context',
  'native',
  'other',
] as const;

export type SuspectKind = (typeof suspectKinds)[number];

/**
 * `high`: a good part of the growth, which is known to go on (see `Comparison.wentOn`), in something that was there before.
 * `medium`: a good part of it. `low`: little, or something that came as a whole, as what a program sets up on its way; always so without a comparison.
 */
export type Confidence = 'high' | 'medium' | 'low';

export interface Suspect {
  readonly rank: number;
  readonly kind: SuspectKind;
  readonly confidence: Confidence;
  /** One sentence: who holds how many of what. */
  readonly title: string;
  /** Class of what piles up. */
  readonly class: string;
  /** V8's and DevTools' name for the class, where the prototype names another. */
  readonly v8Class: string | null;
  /** Its properties, `null` where it has none. */
  readonly shape: string | null;
  readonly count: number;
  readonly countDelta: number | null;
  /** Bytes of all members and of what hangs below them. */
  readonly retainedBytes: number;
  readonly retainedBytesDelta: number | null;
  /** Share of the heap's growth; of the heap itself when there was nothing to compare with. */
  readonly shareOfGrowth: number;
  readonly owner: SuspectOwner;
  /** Other collections that hold the same things: letting go in one of them frees nothing. */
  readonly alsoHeldBy: readonly string[];
  readonly path: readonly PathStep[];
  /** The declaration where the source is at hand, otherwise the nearest function. */
  readonly location: SuspectLocation | null;
  /** The constructor or function of what piles up. */
  readonly leakedAt: SuspectLocation | null;
  /** The npm package that the owner's code belongs to. */
  readonly package: string | null;
  /** All packages whose code takes part, the nearest first. */
  readonly packages: readonly string[];
  /** Where the sampling heap profile saw it allocated; `null` without a profile, and where nothing in it fits. */
  readonly allocation: SuspectAllocation | null;
  readonly advice: string;
}

export interface SuspectOwner {
  /** `Map`, `Array`, a class, `scope`. */
  readonly what: string;
  /** `sessionsById`, `bus._events.tick`; `null` when nothing on the way has a name. */
  readonly name: string | null;
  /** What V8 would free with it, other holders permitting. */
  readonly retainedBytes: number;
  readonly id: number;
}

export interface SuspectLocation {
  readonly script: string;
  readonly line: number;
  readonly column: number;
  readonly what: 'declaration' | 'function' | 'constructor' | 'module';
}

/** By what a site is told to belong to a suspect: it runs in the constructor of what piles up, or only stands in its script. */
export type AllocationFit = 'constructor' | 'script';

export interface SuspectAllocation {
  /** An estimate from samples, one in some hundred KiB allocated. */
  readonly sampled: true;
  /** True for Node 22 and older, whose profiler counts a function as the one that it was inlined into. */
  readonly mayBeInlined: boolean;
  /** Most bytes first, never empty. */
  readonly sites: readonly AllocationSite[];
}

/** A function of the program; `line` and `column` are where it begins, not where in it something is allocated. */
export interface CodeSite {
  /** Empty where it has no name. */
  readonly function: string;
  readonly script: string;
  readonly line: number;
  readonly column: number;
}

export interface AllocationSite extends CodeSite {
  readonly fits: AllocationFit;
  /** What it allocated that was alive, as estimated. */
  readonly bytes: number;
  /** Share of everything that was sampled alive. */
  readonly share: number;
  /** How many samples that rests on, `null` where the profile does not say. */
  readonly samples: number | null;
  /** The function of the program that called it most. */
  readonly calledFrom: CodeSite | null;
}

/** The sampling heap profile that suspects were joined with. */
export interface ProfileSummary {
  readonly file: string;
  /** What was sampled alive, as estimated. */
  readonly bytes: number;
  readonly samples: number | null;
}

export interface PathStep {
  readonly node: string;
  /** Name of the edge that leads here, `null` for the root. */
  readonly edge: string | null;
  readonly kind: string;
  /** How many times the stretch that this step belongs to repeats. */
  readonly repeat: number;
  /** Place of the code, for functions. */
  readonly at: string | null;
}

export interface Waste {
  readonly duplicateStrings: StringWaste;
  readonly slicedStrings: StringWaste;
}

export interface StringWaste {
  readonly count: number;
  readonly wastedBytes: number;
}

export interface Cost {
  readonly parseMs: number;
  readonly graphMs: number;
  readonly dominatorsMs: number;
  readonly pathsMs: number;
  readonly totalMs: number;
  readonly peakRssBytes: number;
}

/** memwatch's HeapDiff, in numbers that do not overflow and with every kind of node counted. */
export interface HeapDiffResult {
  readonly before: HeapDiffSide;
  readonly after: HeapDiffSide;
  readonly change: HeapDiffChange;
  /** How the objects were matched; without ids only net changes are known. */
  readonly mode: 'ids' | 'structure';
  /** DevTools' Comparison view. */
  readonly classes: readonly ComparisonRow[];
}

export interface HeapDiffSide {
  readonly nodes: number;
  readonly size_bytes: number;
  readonly size: string;
}

export interface HeapDiffChange {
  readonly size_bytes: number;
  readonly size: string;
  readonly freed_nodes: number;
  readonly allocated_nodes: number;
  readonly details: readonly HeapDiffDetail[];
}

export interface HeapDiffDetail {
  readonly what: string;
  readonly size_bytes: number;
  readonly size: string;
  readonly '+': number;
  readonly '-': number;
}

export interface ComparisonRow {
  readonly class: string;
  readonly place: string | null;
  readonly newCount: number;
  readonly deletedCount: number;
  readonly countDelta: number;
  readonly allocatedBytes: number;
  readonly freedBytes: number;
  readonly bytesDelta: number;
}
