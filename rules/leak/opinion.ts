import type { Verdict } from '../../base/verdict.ts';
import { byteStreamNames } from '../streams/byte-stream.ts';
import type { ByteStreamName } from '../streams/byte-stream.ts';
import type { WorkerRecord } from '../streams/worker-record.ts';
import { weigh } from './evidence.ts';
import type { Evidence } from './evidence.ts';
import { allPass, everyGate, judgeGates } from './gates.ts';
import type { GateThresholds } from './gates.ts';
import { fragmentationVerdict, harmlessVerdict, isRising } from './harmless.ts';
import { windowSizes } from './leak-desk.ts';
import { leakVerdict } from './leak-verdict.ts';
import { pointsMin } from './trend.ts';

/** What deserves to be called a leak in an opinion, though no rule may ask for so little. */
const thresholds: GateThresholds = {
  growthShareMin: 0.03,
  growthBytesMin: 4 * 2 ** 20,
  horizonMs: 30 * 24 * 3_600_000,
  gates: everyGate,
};
/** A stream is looked at on so many of its coarsest levels: the long view, and one step nearer. */
const levelsViewed = 2;

/** The strongest thing that can be said of the worker now, alarm or not; `null` while there is too little to go by. */
export function currentOpinion(record: WorkerRecord): Verdict | null {
  const views = byteStreamNames.flatMap(name => longViews(record, name));
  const leading = record.growth.evidence;
  if (leading !== null) views.push(leading);
  const leaks = views.filter(one => allPass(judgeGates(one, thresholds)));
  if (leaks.length > 0) return verdictOn(record, strongest(leaks));
  const fragmentation = fragmentationVerdict(record);
  if (fragmentation !== null) return fragmentation;
  const rising = views.filter(one => isRising(one));
  // Nothing rises: the heap is what people ask about, and its long view says most.
  const [first] = views;
  if (first === undefined) return null;
  const told = rising.length > 0 ? strongest(rising) : first;
  return harmlessVerdict(told, verdictOn(record, told));
}

function longViews(record: WorkerRecord, stream: ByteStreamName): Evidence[] {
  const { ladder } = record.streams[stream];
  const views: Evidence[] = [];
  for (let level = ladder.options.levels - 1; level >= 0; level -= 1) {
    if (ladder.count(level) < pointsMin) continue;
    const evidence = weigh(record, stream, ladder.window(level, windowSizes[0]));
    if (evidence !== null) views.push(evidence);
    if (views.length === levelsViewed) break;
  }
  return views;
}

function verdictOn(record: WorkerRecord, evidence: Evidence): Verdict {
  return leakVerdict(record, evidence, judgeGates(evidence, thresholds));
}

function strongest(views: readonly Evidence[]): Evidence {
  return views.reduce((best, one) => (weight(one) > weight(best) ? one : best));
}

/** Of two views, the one that is surer of more growth. */
function weight({ confidence, trend, growthShare }: Evidence): number {
  return confidence * (growthShare ?? Math.max(0, trend.growth) / 1e12);
}
