import { sitesFor, type Site } from './sites.ts';
import type { AllocationProfile } from './profile.ts';
import type { AllocationSite, Suspect, SuspectAllocation, SuspectKind } from '../result.ts';
import type { Evidence } from './evidence.ts';

/** A suspect with what its allocations are told by. */
export interface Evidenced {
  readonly suspect: Suspect;
  readonly evidence: Evidence;
}

const sitesMax = 3;
/** One sample may be anything. */
const samplesMin = 2;
/** Beside the largest site, those that come near it. */
const besideShareMin = 1 / 3;
/** A site with less than this of what the suspect holds explains nothing of it. */
const heldShareMin = 0.05;
/** A site with much more alive than the suspect holds works for something else, too; samples scatter. */
const held = { share: 1.5, slackBytes: 1 << 20 };
/** Most of what these hold lies outside of V8's heap, where the profiler takes no samples. */
const outside: ReadonlySet<SuspectKind> = new Set(['buffer', 'native']);

/**
 * Where the profile saw allocated what a suspect is made of; `null` where nothing in it fits. Suspects come best first: a site
 * that fits by nothing but its script is told of once.
 */
export function joinAllocations(
  suspects: readonly Evidenced[],
  profile: AllocationProfile,
  { mayBeInlined }: Pick<SuspectAllocation, 'mayBeInlined'>,
): (SuspectAllocation | null)[] {
  const found = suspects.map(({ suspect, evidence }) =>
    sitesFor(profile.stacks, evidence, { whileLoading: suspect.kind === 'module-copy' }).filter(
      site => isPlausible(site, suspect),
    ),
  );
  const taken = new Set(
    found
      .flat()
      .filter(({ fits }) => fits === 'constructor')
      .map(({ key }) => key),
  );
  return found.map(sites => {
    const free = sites.filter(({ fits, key }) => fits === 'constructor' || !taken.has(key));
    const [largest] = free;
    if (largest === undefined) return null;
    const shown = free
      .filter(({ bytes }) => bytes >= largest.bytes * besideShareMin)
      .slice(0, sitesMax);
    for (const { key } of shown) taken.add(key);
    return { sampled: true, mayBeInlined, sites: shown.map(site => siteOf(site, profile)) };
  });
}

function isPlausible(
  { bytes, samples, fits }: Site,
  { kind, retainedBytes }: Pick<Suspect, 'kind' | 'retainedBytes'>,
): boolean {
  if (samples !== null && samples < samplesMin) return false;
  if (!outside.has(kind) && bytes < retainedBytes * heldShareMin) return false;
  return fits === 'constructor' || bytes <= retainedBytes * held.share + held.slackBytes;
}

function siteOf(
  { frame, fits, bytes, samples, calledFrom }: Site,
  profile: AllocationProfile,
): AllocationSite {
  return {
    ...frame,
    fits,
    bytes: Math.round(bytes),
    samples,
    share: Math.round((bytes / Math.max(1, profile.bytes)) * 1000) / 1000,
    calledFrom,
  };
}
