import { createRequire } from 'node:module';
import path from 'node:path';
import type { GcReading, Reading, SampleReading } from '../base/readings.ts';
import type { Limits } from '../rules/judge.ts';
import type { ProbePolicy } from '../rules/probe-policy.ts';
import { sampleAt } from '../test/helpers/readings.ts';
import type { Truth } from './detection-score.ts';

/** Times in seconds, sizes in bytes. */
interface Collected {
  readonly t: number;
  /** `M`: a major collection. */
  readonly kind: string;
  readonly before: number;
  readonly after: number;
  readonly old: number;
  readonly ext: number;
  /** Milliseconds. */
  readonly cost: number;
}

interface Sampled {
  readonly t: number;
  readonly rss: number;
  readonly heapTotal: number;
  readonly heapUsed: number;
  readonly external: number;
  readonly old: number;
}

interface Meta {
  readonly scn: string;
  readonly leak: boolean;
  readonly heapLimit: number;
  readonly rssLimit: number;
  readonly onset: number;
  /** When it meets its limit. */
  readonly tto: number;
  readonly tRun: number;
  /** `js`, `external`, `native`; `null` for a healthy one. */
  readonly kindTruth: string | null;
  /** Bytes a second. */
  readonly truthRate: number;
}

interface Listener {
  readonly gc: (collected: Collected) => void;
  readonly sample: (sampled: Sampled) => void;
  readonly probe: (t: number) => boolean;
}

/** A simulator that is not ours: a CommonJS module that tells listeners of collections and samples. */
export interface ForeignSimulator {
  readonly LEAKS: readonly string[];
  readonly OKS: readonly string[];
  make(scenario: string, seed: number): { readonly meta: Meta };
  simulate(
    scenario: string,
    seed: number,
    on: Listener,
    options: { readonly probe: boolean },
  ): Meta;
}

/** Loads one. It is trusted to be what it says. */
export function loadForeignSimulator(file: string): ForeignSimulator {
  return createRequire(import.meta.url)(path.resolve(file));
}

export function foreignLimits({ heapLimit, rssLimit }: Meta): Limits {
  return {
    heapLimitBytes: heapLimit,
    rssLimitBytes: rssLimit,
    rssLimitSource: 'cgroup',
    openFilesLimit: null,
  };
}

/** Runs one scenario to its end; `policy` provokes collections on the way. */
export function runForeign(
  simulator: ForeignSimulator,
  { scenario, seed }: { readonly scenario: string; readonly seed: number },
  policy: ProbePolicy | null,
): { readonly truth: Truth; readonly readings: readonly Reading[] } {
  const readings: Reading[] = [];
  let allocatedBytes = 0;
  let leftBytes = 0;
  let provoked = false;
  const take = (reading: GcReading | SampleReading): void => {
    policy?.observe(reading);
    readings.push(reading);
  };
  const meta = simulator.simulate(
    scenario,
    seed,
    {
      gc: collected => {
        allocatedBytes += Math.max(0, collected.before - leftBytes);
        leftBytes = collected.after;
        if (collected.kind !== 'M') return;
        take(majorOf(collected, provoked));
        provoked = false;
      },
      sample: sampled => {
        const sinceBytes = Math.max(0, sampled.heapUsed - leftBytes);
        take(sampleOf(sampled, allocatedBytes + sinceBytes));
      },
      probe: t => {
        if (policy?.due(t * 1000) !== true) return false;
        policy.opened(t * 1000);
        provoked = true;
        return true;
      },
    },
    { probe: policy !== null },
  );
  return { truth: truthOf(meta), readings };
}

const gentlePauseMs = 8;

function majorOf(collected: Collected, caused: boolean): GcReading {
  return {
    kind: 'gc',
    atMs: collected.t * 1000,
    gc: 'major',
    beforeBytes: collected.before,
    afterBytes: collected.after,
    oldAfterBytes: collected.old,
    physicalAfterBytes: null,
    externalAfterBytes: collected.ext,
    pauseMs: caused ? gentlePauseMs : collected.cost,
    caused,
    thread: 0,
  };
}

function sampleOf(sampled: Sampled, allocatedBytes: number): SampleReading {
  return sampleAt(sampled.t * 1000, {
    rssBytes: sampled.rss,
    heapTotalBytes: sampled.heapTotal,
    heapPhysicalBytes: sampled.heapTotal,
    heapUsedBytes: sampled.heapUsed,
    oldBytes: sampled.old,
    externalBytes: sampled.external,
    arrayBuffersBytes: sampled.external,
    allocatedBytes,
    // It counts none, so that what is allocated stands for load.
    requests: null,
    inFlight: null,
  });
}

function truthOf(meta: Meta): Truth {
  return {
    name: meta.scn,
    leak: meta.leak,
    class: meta.kindTruth === 'js' ? 'js-heap' : meta.kindTruth,
    onsetMs: meta.onset * 1000,
    limitAtMs: meta.tto * 1000,
    rateBytesPerHour: meta.leak ? meta.truthRate * 3600 : null,
    days: meta.tRun / 86_400,
  };
}
