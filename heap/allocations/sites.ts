import { packageOf } from '../places.ts';
import { isOfProgram, placeKey, type Evidence } from './evidence.ts';
import type { AllocationFit } from '../result.ts';
import type { Frame, LiveStack } from './profile.ts';

/** All stacks that allocated in one function. */
export interface Site {
  readonly key: string;
  readonly frame: Frame;
  readonly fits: AllocationFit;
  readonly bytes: number;
  readonly samples: number | null;
  /** Of the function that called it most: the nearest of the app's own where the site is none of those. */
  readonly calledFrom: Frame | null;
}

interface Fit {
  readonly at: number;
  readonly fits: AllocationFit;
}

interface Growing {
  readonly frame: Frame;
  readonly fits: AllocationFit;
  bytes: number;
  samples: number | null;
  callerBytes: number;
  calledFrom: Frame | null;
}

/** The functions that allocated what fits the evidence, those with most bytes first. */
export function sitesFor(
  stacks: readonly LiveStack[],
  evidence: Evidence,
  { whileLoading }: { readonly whileLoading: boolean },
): Site[] {
  const sites = new Map<string, Growing>();
  for (const { frames, bytes, samples } of stacks) {
    // What a module sets up when it is loaded comes once and piles up nowhere.
    if (!whileLoading && frames.some(isLoader)) continue;
    const fit = fitOf(frames, evidence);
    const frame = fit === null ? undefined : frames[fit.at];
    if (fit === null || frame === undefined) continue;
    const key = placeKey(frame);
    const calledFrom = callerOf(frames, fit.at);
    const site = sites.get(key);
    if (site === undefined) {
      sites.set(key, { frame, fits: fit.fits, bytes, samples, calledFrom, callerBytes: bytes });
      continue;
    }
    site.bytes += bytes;
    site.samples = samples === null || site.samples === null ? null : site.samples + samples;
    if (bytes > site.callerBytes) {
      site.callerBytes = bytes;
      site.calledFrom = calledFrom;
    }
  }
  return [...sites]
    .map(([key, { frame, fits, bytes, samples, calledFrom }]) => ({
      key,
      frame,
      fits,
      bytes,
      samples,
      calledFrom,
    }))
    .toSorted((one, other) => other.bytes - one.bytes);
}

function isLoader({ script }: Frame): boolean {
  return script.startsWith('node:internal/modules/');
}

/**
 * The constructor of what piles up, wherever it stands in the chain of calls; otherwise code of the suspect's scripts, as
 * far as the first function of the app's own: what is farther out only waits for what is called there.
 */
function fitOf(frames: readonly Frame[], { makers, scripts }: Evidence): Fit | null {
  const made = frames.findIndex(frame => makers.has(placeKey(frame)));
  if (made !== -1) return { at: shownFrame(frames, made), fits: 'constructor' };
  const own = frames.findIndex(isOfApp);
  const within = own === -1 ? frames : frames.slice(0, own + 1);
  const at = within.findIndex(({ script }) => scripts.has(script));
  return at === -1 ? null : { at, fits: 'script' };
}

/** Of a constructor of Node's own, the function of the program that calls it. */
function shownFrame(frames: readonly Frame[], at: number): number {
  const found = frames.findIndex(({ script }, index) => index >= at && isOfProgram(script));
  return found === -1 ? at : found;
}

function callerOf(frames: readonly Frame[], at: number): Frame | null {
  const outer = frames.slice(at + 1).filter(({ script }) => isOfProgram(script));
  const isLibrary = frames[at] !== undefined && !isOfApp(frames[at]);
  return (isLibrary ? outer.find(isOfApp) : undefined) ?? outer[0] ?? null;
}

function isOfApp({ script }: Frame): boolean {
  return isOfProgram(script) && packageOf(script) === null;
}
