import { analyse, type Analysis } from './analysis.ts';
import { classRows, type ComparedWith } from './class-rows.ts';
import { codeReader } from './suspects/code-reader.ts';
import { compareIdentity } from './identity.ts';
import { findSuspects } from './suspects/suspects.ts';
import { findWaste } from './waste.ts';
import { readProfile, type AllocationProfile } from './allocations/profile.ts';
import { MemsupError } from '../base/errors.ts';
import { growthOf, type Growth } from './growth.ts';
import { IdTable } from './id-table.ts';
import { keptBytes, readEarlier, type Earlier } from './outline.ts';
import { releaseMemory } from './garbage.ts';
import { sourceFiles, type SourceReader } from './source-files.ts';
import { summarise, verdictOf } from './summary.ts';
import type { Comparison, Cost, ExplainResult, ProfileSummary, SnapshotSummary } from './result.ts';
import type { AnalysisStep, RunOptions } from './progress.ts';
import type { SnapshotInput } from './byte-source.ts';

export interface ExplainOptions extends RunOptions {
  /** The snapshot in question: a path (`.gz` and `.zst` too), `"-"` for standard input, or chunks as they come. */
  readonly snapshot: SnapshotInput;
  /** An earlier snapshot of the same app, from the same process or another. */
  readonly baseline?: SnapshotInput | undefined;
  /** One taken between the two: what grew before it and not after was warming up. */
  readonly middle?: SnapshotInput | undefined;
  /**
   * Something else saw the heap go on growing: the trend of an alarm, the rounds of a trial. Two snapshots alone cannot tell a collection
   * that still fills up from one that leaks, and are never quite sure.
   */
  readonly growthProven?: boolean | undefined;
  /**
   * In place of `baseline`, where that comes only after the snapshot in question: it is asked for when that has been read.
   * `null`: there is none after all. One that cannot be read counts as none.
   */
  readonly laterBaseline?: (() => Promise<SnapshotInput | null>) | undefined;
  /** A sampling heap profile of the process in question (`.heapprofile`): suspects then name where they were allocated. */
  readonly profile?: string | undefined;
  /** Where to read the text of scripts from; files on disk when left out, `null` for nowhere. */
  readonly readSource?: SourceReader | null | undefined;
}

/** Says what holds the memory in a snapshot; with an earlier one, what grew, and who holds that. */
export async function explain(options: ExplainOptions): Promise<ExplainResult> {
  const startedMs = performance.now();
  // Before the work, not after it: a wrong file is found out at once.
  const profile = options.profile === undefined ? null : readProfile(options.profile);
  const opened: { close(): void }[] = [];
  try {
    const earlier: (Earlier | null)[] = [];
    let { maxMemory } = options;
    for (const input of [options.baseline, options.middle]) {
      const one = input === undefined ? null : await readEarlier(input, { ...options, maxMemory });
      earlier.push(one);
      if (one === null) continue;
      opened.push(one);
      releaseMemory(one.nodeCount);
      if (maxMemory !== undefined) maxMemory -= keptBytes(one);
    }
    const [first = null, middle = null] = earlier;
    const analysis = await analyse(options.snapshot, { ...options, maxMemory });
    opened.push(analysis.snapshot);
    const later = await readLater(options);
    if (later !== null) opened.push(later);
    const baseline = first ?? later;
    return await conclude({ analysis, baseline, middle, profile, options, startedMs });
  } finally {
    for (const one of opened) one.close();
  }
}

/** The earlier snapshot, where it is to be had only now. The other one is in memory already, and counts. */
async function readLater(options: ExplainOptions): Promise<Earlier | null> {
  const input = (await options.laterBaseline?.()) ?? null;
  if (input === null) return null;
  const { maxMemory, signal } = options;
  const left = maxMemory === undefined ? undefined : maxMemory - process.memoryUsage.rss();
  try {
    return await readEarlier(input, { ...options, maxMemory: left });
  } catch (error) {
    if (signal?.aborted === true || !(error instanceof MemsupError)) throw error;
    return null;
  }
}

interface Parts {
  readonly analysis: Analysis;
  readonly baseline: Earlier | null;
  readonly middle: Earlier | null;
  readonly profile: AllocationProfile | null;
  readonly options: ExplainOptions;
  readonly startedMs: number;
}

async function conclude({
  analysis,
  baseline,
  middle,
  profile,
  options,
  startedMs,
}: Parts): Promise<ExplainResult> {
  const { steps } = analysis;
  const earlier = [baseline, middle].filter(one => one !== null);
  const growth = await steps.run('compare', () =>
    growthOf(
      analysis.paths.groups,
      earlier.map(one => one.groups),
    ),
  );
  const proven = options.growthProven === true;
  const compared = await steps.run('compare', () => compare(analysis, earlier, proven));
  const { comparison } = compared;
  const { topDuplicate, ...waste } = await steps.run('suspects', () => findWaste(analysis));
  const totalBytes = heapGrowth(analysis, earlier, growth);
  const suspects = await steps.run('suspects', () =>
    findSuspects({
      analysis,
      growth,
      goesOn: comparison.wentOn,
      totalBytes,
      readCode: codeReader(
        options.readSource === null ? () => null : (options.readSource ?? sourceFiles()),
      ),
      topDuplicate,
      profile,
    }),
  );
  const classes = await steps.run('classes', () => classRows(analysis, compared.with));
  const judged = verdictOf({ compared: growth.compared, suspects, selfBytes: analysis.selfBytes });
  return {
    schema: 'memsup.explain/1',
    snapshot: summaryOf({ ...analysis.snapshot, selfBytes: analysis.selfBytes }),
    baseline: baseline === null ? null : summaryOf(baseline),
    middle: middle === null ? null : summaryOf(middle),
    profile: profile === null ? null : profileSummary(profile),
    comparison,
    summary: summarise({ ...judged, comparison, selfBytes: analysis.selfBytes }),
    verdict: judged.verdict,
    classes,
    suspects: judged.suspects,
    waste,
    cost: costOf({ analysis, earlier, startedMs }),
  };
}

interface Compared {
  readonly comparison: Comparison;
  readonly with: ComparedWith | null;
}

function compare(
  analysis: Analysis,
  [earlier, ...others]: readonly Earlier[],
  growthProven: boolean,
): Compared {
  if (earlier === undefined) {
    const comparison = {
      mode: 'none',
      idsMatched: null,
      selfBytesDelta: null,
      wentOn: false,
    } as const;
    return { comparison, with: null };
  }
  const { nodeId, nodeKind } = analysis.snapshot;
  const ids = new IdTable(earlier.nodeId);
  const later = { nodeId, nodeKind, shallow: analysis.shallow };
  const { sameObjects, matched } = compareIdentity(earlier, later, ids);
  const comparison: Comparison = {
    mode: sameObjects ? 'ids' : 'structure',
    idsMatched: Math.round(matched * 1000) / 1000,
    selfBytesDelta: analysis.selfBytes - earlier.selfBytes,
    wentOn: growthProven || others.length > 0,
  };
  return { comparison, with: { earlier, ids: sameObjects ? ids : null } };
}

/** By how much the heap has grown; its size where there was nothing to compare with. */
function heapGrowth(analysis: Analysis, earlier: readonly Earlier[], growth: Growth): number {
  const [first] = earlier;
  return growth.compared && first !== undefined
    ? Math.max(0, analysis.selfBytes - first.selfBytes)
    : analysis.selfBytes;
}

function profileSummary({ file, bytes, samples }: AllocationProfile): ProfileSummary {
  return { file, bytes: Math.round(bytes), samples };
}

function summaryOf(one: {
  readonly source: string;
  readonly fileBytes: number;
  readonly nodeCount: number;
  readonly edgeCount: number;
  readonly selfBytes: number;
}): SnapshotSummary {
  return {
    file: one.source,
    bytes: one.fileBytes,
    nodes: one.nodeCount,
    edges: one.edgeCount,
    selfBytes: one.selfBytes,
  };
}

function costOf({
  analysis,
  earlier,
  startedMs,
}: {
  readonly analysis: Analysis;
  readonly earlier: readonly Earlier[];
  readonly startedMs: number;
}): Cost {
  const all = [analysis.steps, ...earlier.map(one => one.steps)];
  const sum = (...names: readonly AnalysisStep[]): number =>
    Math.round(all.reduce((ms, steps) => ms + steps.tookMs(...names), 0));
  return {
    parseMs: sum('load'),
    graphMs: sum('edges', 'sizes', 'classes'),
    dominatorsMs: sum('dominators'),
    pathsMs: sum('paths', 'compare', 'suspects'),
    totalMs: Math.round(performance.now() - startedMs),
    peakRssBytes: process.resourceUsage().maxRSS * 1024,
  };
}
