import { adviceFor, titleOf } from './wording.ts';
import { bySuspicion, isOfNode, worthTelling } from './order.ts';
import { capturedBy } from './captured.ts';
import { chainOf, chainStart, type Chain } from './chain.ts';
import { addsUp, confidenceOf, wasThere } from './confidence.ts';
import { compositions, type Composition } from './composition.ts';
import { describeMembers, type Members } from './members.ts';
import { NodeKind } from '../kinds.ts';
import { mainHolders, type Holder } from './holders.ts';
import { describeOwner, type Owner } from './owner.ts';
import { duplicateSuspect } from './duplicate.ts';
import { evidenceOf, noEvidence } from '../allocations/evidence.ts';
import { findClusters, type Cluster } from './clusters.ts';
import { findDeclaration, type CodeReader } from './declaration.ts';
import { HeavyVariables } from './heavy-variable.ts';
import { joinAllocations } from '../allocations/join.ts';
import { kindOf } from './kind.ts';
import { mergeTwins } from './twins.ts';
import { leakedPlace, moduleFile } from './leaked-place.ts';
import { packageNear, packagesOn } from './packages.ts';
import { sharedHolders } from './shared-holders.ts';
import { viewPath } from './path-view.ts';
import type { AllocationProfile } from '../allocations/profile.ts';
import type { Analysis } from '../analysis.ts';
import type { Growth } from '../growth.ts';
import type { Confidence, Suspect, SuspectLocation } from '../result.ts';
import type { TopDuplicate } from '../waste.ts';

const suspectsMax = 20;
/** Clusters looked at closely; more than are shown, because some turn out to be one. */
const clustersMax = 60;
/** Up to Node 22 a node has seven fields; V8's profiler has told inlined functions apart since. */
const inliningNodeWidth = 7;

export interface SuspectsInput {
  readonly analysis: Analysis;
  readonly growth: Growth;
  /** More than two snapshots say that the growth goes on. */
  readonly goesOn: boolean;
  /** Growth of the whole heap, or its size where there was nothing to compare with. */
  readonly totalBytes: number;
  readonly readCode: CodeReader;
  readonly topDuplicate: TopDuplicate | null;
  /** Who allocated what lives, where that was sampled. */
  readonly profile: AllocationProfile | null;
}

interface Context extends SuspectsInput {
  readonly variables: HeavyVariables;
}

/** Finds what piles up and says who holds it, largest first. */
export function findSuspects(input: SuspectsInput): Suspect[] {
  const { analysis, growth } = input;
  const clusters = findClusters(analysis, growth, limitsFor(input)).slice(0, clustersMax);
  const drafts = draftsOf(input, clusters);
  const total = Math.max(
    input.totalBytes,
    drafts.reduce((sum, { cluster }) => sum + cluster.bytesDelta, 0),
    1,
  );
  const example = new Map<Omit<Suspect, 'rank'>, number>();
  const variables = new HeavyVariables(analysis, growth);
  const adding = new Set<Omit<Suspect, 'rank'>>();
  for (const one of mergeTwins(drafts).slice(0, suspectsMax)) {
    const suspect = finish({ ...input, variables }, one, total);
    example.set(suspect, one.members.example);
    if (!isOfNode(suspect) && addsUp(analysis, growth, one.cluster)) adding.add(suspect);
  }
  // Copies are a waste, not growth: they matter where there is only size to look at.
  const duplicate = growth.compared ? null : duplicateSuspect(analysis, input.topDuplicate, total);
  const found = [...example.keys(), ...(duplicate === null ? [] : [duplicate])];
  const ranked = worthTelling(found, adding).toSorted(bySuspicion(growth.compared));
  return allocated(
    input,
    ranked.map((suspect, index) => ({
      suspect: { rank: index + 1, ...suspect },
      member: example.get(suspect) ?? null,
    })),
  );
}

/** Adds where a profile saw allocated what piles up. */
function allocated(
  { analysis, profile }: SuspectsInput,
  suspects: readonly { readonly suspect: Suspect; readonly member: number | null }[],
): Suspect[] {
  if (profile === null) return suspects.map(({ suspect }) => suspect);
  const evidenced = suspects.map(({ suspect, member }) => ({
    suspect,
    evidence: member === null ? noEvidence : evidenceOf(analysis, member, suspect),
  }));
  const mayBeInlined = analysis.snapshot.header.node.width >= inliningNodeWidth;
  const sites = joinAllocations(evidenced, profile, { mayBeInlined });
  return suspects.map(({ suspect }, index) => ({ ...suspect, allocation: sites[index] ?? null }));
}

function limitsFor({ growth, totalBytes }: SuspectsInput) {
  // One snapshot shows thousands of small collections that are simply there; growth shows few.
  const share = growth.compared ? 0.002 : 0.01;
  return {
    countMin: 8,
    perHolderMin: 4,
    bytesMin: Math.max(4096, totalBytes * share),
    largeBytesMin: Math.max(64 * 1024, totalBytes * 0.05),
  };
}

/** A cluster with what was found out about it. */
export interface Draft {
  readonly cluster: Cluster;
  readonly owner: Owner;
  readonly members: Members;
  readonly composition: Composition;
  /** Where members hang one on the other instead of on the owner. */
  readonly chain: Chain | null;
  readonly alsoHeldBy: readonly string[];
}

function draftsOf({ analysis, growth }: SuspectsInput, clusters: readonly Cluster[]): Draft[] {
  const members = describeMembers(analysis, clusters);
  const parts = compositions(analysis, growth, clusters);
  const holders = sharedHolders(analysis, growth, clusters);
  const mains = mainHolders(analysis, clusters);
  return clusters.map((cluster, index) => {
    const { groups } = growth;
    const main = mains[index]!;
    // Where one holder has most members, they hang on it, whatever hangs on them in turn.
    const repeats = groups.repeats[cluster.root] === 1 && main.share <= 0.5;
    const chain = repeats ? chainOf(analysis, groups.last[cluster.root]!) : null;
    return {
      cluster,
      owner: describeOwner(analysis, ownerNode(analysis, { cluster, chain, main })),
      members: members[index]!,
      composition: parts[index]!,
      chain,
      alsoHeldBy: holders[index]!,
    };
  });
}

/** The thing itself when it alone has grown, otherwise who holds those that pile up. */
function ownerNode(
  analysis: Analysis,
  {
    cluster,
    chain,
    main,
  }: { readonly cluster: Cluster; readonly chain: Chain | null; readonly main: Holder },
): number {
  const last = analysis.paths.groups.last[cluster.root]!;
  if (cluster.swollen) return last;
  return chain === null ? main.node : chainStart(analysis, last, chain);
}

/** What kind of leak it is, and where its members are made. */
function classify(input: Context, draft: Draft) {
  const { analysis, readCode } = input;
  const { cluster, owner, members, composition, chain } = draft;
  const { swollen } = cluster;
  const member = members.example;
  const end = pathEnd(input, cluster, { members, composition });
  const made = leakedPlace(analysis, member);
  const captured =
    chain === null ? capturedBy(analysis, { member, end, leakedAt: made }, readCode) : null;
  const kind = kindOf({
    analysis,
    member,
    owner: owner.node,
    composition,
    chain,
    swollen,
    captured,
  });
  const leakedAt = kind === 'module-copy' ? moduleFile(analysis, member) : made;
  return { kind, end, captured, leakedAt };
}

function finish(input: Context, draft: Draft, total: number): Omit<Suspect, 'rank'> {
  const { analysis, growth } = input;
  const { cluster, owner, members, chain, alsoHeldBy } = draft;
  const { kind, end, captured, leakedAt } = classify(input, draft);
  const location = locate(input, owner, chain);
  const { count } = cluster;
  // Groups matched by the ends of their paths have shares of what was there before.
  const countDelta = growth.compared ? Math.round(cluster.countDelta) : null;
  const path = viewPath(analysis, end);
  const title = titleOf({
    kind,
    owner,
    members: members.text,
    count,
    countDelta,
    bytes: cluster.bytesDelta,
    location,
    leakedAt,
    swollen: cluster.swollen,
    chain,
    captured,
  });
  return {
    kind,
    confidence: sureness(input, cluster, { total, kind, location, leakedAt, path }),
    title,
    class: members.class,
    v8Class: members.v8Class,
    shape: members.shape,
    count,
    countDelta,
    retainedBytes: cluster.bytes,
    retainedBytesDelta: growth.compared ? Math.round(cluster.bytesDelta) : null,
    shareOfGrowth: Math.round((cluster.bytesDelta / total) * 1000) / 1000,
    owner: {
      what: owner.what,
      name: owner.expression,
      retainedBytes: analysis.dominators.retained[owner.node]!,
      id: analysis.snapshot.nodeId[owner.node]!,
    },
    alsoHeldBy,
    path,
    location,
    leakedAt,
    package: packageNear(location, leakedAt),
    packages: packagesOn(analysis, end, [location, leakedAt]),
    allocation: null,
    advice: adviceFor(kind),
  };
}

function sureness(
  { analysis, growth, goesOn }: SuspectsInput,
  cluster: Cluster,
  {
    total,
    kind,
    ...where
  }: Pick<Suspect, 'kind' | 'location' | 'leakedAt' | 'path'> & { readonly total: number },
): Confidence {
  if (!growth.compared) return 'low';
  return confidenceOf({
    bytesDelta: cluster.bytesDelta,
    totalBytes: total,
    heapBytes: analysis.selfBytes,
    knownBefore: wasThere(analysis, growth, cluster),
    isOfNode: isOfNode(where),
    goesOn,
    kind,
  });
}

/**
 * The path ends at what weighs most when that hangs right below a member: the text behind a slice, a buffer's memory. That of
 * functions goes on to the variable through which they keep most.
 */
function pathEnd(
  { analysis, variables }: Pick<Context, 'analysis' | 'variables'>,
  cluster: Cluster,
  { members, composition }: { readonly members: Members; readonly composition: Composition },
): number {
  const { group, groups, parent } = analysis.paths;
  const heavy = groups.last[composition.heaviest];
  if (heavy === undefined) return members.example;
  let node = heavy;
  for (let back = 0; back < 4 && parent[node] !== node; back += 1) {
    if (group[node] === cluster.root) return heavy;
    node = parent[node]!;
  }
  const isFunction = analysis.snapshot.nodeKind[members.example] === NodeKind.closure;
  return (isFunction ? variables.below(cluster.root) : null) ?? members.example;
}

function locate(
  { readCode }: SuspectsInput,
  owner: Owner,
  chain: Chain | null,
): SuspectLocation | null {
  if (chain?.variable && chain.near !== null) {
    const found = findDeclaration({ name: chain.variable, kind: 'variable' }, chain.near, readCode);
    return found === null ? { ...chain.near, what: 'function' } : { ...found, what: 'declaration' };
  }
  const { moduleScript } = owner;
  if (moduleScript !== null) return { script: moduleScript, line: 1, column: 1, what: 'module' };
  if (owner.near === null) return null;
  // The outermost property of a class first: `this.offlineQueue = …` tells more than the variable that the object
  // is in, and more than the array inside the queue.
  const byTelling = [
    ...owner.names.filter(name => name.kind === 'property'),
    ...owner.names.filter(name => name.kind === 'variable'),
  ];
  for (const name of byTelling) {
    const found = name.near === null ? null : findDeclaration(name, name.near, readCode);
    if (found !== null) return { ...found, what: 'declaration' };
  }
  return { ...owner.near, what: 'function' };
}
