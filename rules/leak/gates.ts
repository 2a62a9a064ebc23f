import type { LeakGate, LeakTrendSpec } from '../../base/rule-spec.ts';
import type { GateResult } from '../../base/verdict.ts';
import type { Evidence } from './evidence.ts';

/** Gates that no rule can switch off. `resident` is asked of the native stream only, which lies most easily. */
export type FixedGate = 'span' | 'resident';
export type GateResults = Readonly<Partial<Record<LeakGate | FixedGate, GateResult>>>;

/** What a rule asks of the growth, and which gates it has switched off. */
export type GateThresholds = Pick<
  LeakTrendSpec,
  'growthShareMin' | 'growthBytesMin' | 'horizonMs' | 'gates'
>;

/** All gates on. */
export const everyGate: Readonly<Record<LeakGate, boolean>> = {
  z: true,
  growth: true,
  horizon: true,
  load: true,
  plateau: true,
  spread: true,
  steps: true,
  accel: true,
  drawdown: true,
  held: true,
};

const megabyte = 2 ** 20;
const minuteMs = 60_000;
const spanMs = 60_000;
const nativeSpanMs = 1_800_000;
/** Native growth need not last that long when it is large and straight: then it would be over before. */
const nativeSteepShare = 0.25;
const nativeSteepBytesMin = 64 * megabyte;
const nativeStraightRatio = 0.7;

/** With fewer points only steep growth counts: a heap that is full after a dozen collections leaves no time for more. */
const fewPoints = 8;
const steepShare = 0.3;

/** Growth of half the room is past the stage where load, a bend or steps could excuse it. */
export const overrideShare = 0.5;
/** A queue that load beyond the worker's means fills gets a little more. */
const overrideShareIdle = 0.6;
const overridable: ReadonlySet<LeakGate> = new Set<LeakGate>([
  'load',
  'plateau',
  'accel',
  'spread',
  'steps',
]);

/** A rule that asks for no more than this wants to hear early and often. */
const hurriedShare = 0.1;

/**
 * How much of the asked share growth must have used, by how long it lasts. Entries that expire, warm-ups and first batches fill
 * in ten minutes to some hours, and nothing tells them from a leak but their size; few of them fill for longer. A heap that would be full
 * in less than an hour leaves no time to wait. Told from simulated days; the dip is where the recorded programs are judged.
 */
const patience: readonly { readonly belowMs: number; readonly factor: number }[] = [
  { belowMs: 9 * minuteMs, factor: 1 },
  { belowMs: 36 * minuteMs, factor: 1.4 },
  { belowMs: 69 * minuteMs, factor: 1 },
  { belowMs: 180 * minuteMs, factor: 1.2 },
  { belowMs: Number.POSITIVE_INFINITY, factor: 0.8 },
];

/** Every gate's result for one rule. */
export function judgeGates(evidence: Evidence, spec: GateThresholds): GateResults {
  const passed: Record<LeakGate, boolean> = {
    z: scorePasses(evidence),
    growth: growthPasses(evidence, spec),
    horizon: evidence.timeToAllotmentMs === null || evidence.timeToAllotmentMs <= spec.horizonMs,
    ...evidence.shape,
  };
  const result = (gate: LeakGate): GateResult => {
    if (passed[gate]) return 'pass';
    if (!spec.gates[gate]) return 'excused';
    if (!overridable.has(gate)) return 'fail';
    const wants = gate === 'load' && evidence.idleBefore ? overrideShareIdle : overrideShare;
    return (evidence.growthShare ?? 0) >= wants ? 'excused' : 'fail';
  };
  return {
    z: result('z'),
    growth: result('growth'),
    horizon: result('horizon'),
    load: result('load'),
    plateau: result('plateau'),
    spread: result('spread'),
    steps: result('steps'),
    accel: result('accel'),
    drawdown: result('drawdown'),
    held: result('held'),
    ...extraGates(evidence),
  };
}

export function allPass(gates: GateResults): boolean {
  return Object.values(gates).every(result => result !== 'fail');
}

function scorePasses({ stream, trend, growthShare }: Evidence): boolean {
  const few = trend.times.length < fewPoints && (growthShare ?? 0) < steepShare;
  return !few && trend.z >= (stream === 'native' ? 4 : 3) && trend.surelyAbove > 0;
}

function growthPasses(evidence: Evidence, spec: GateThresholds): boolean {
  const { growth } = evidence.trend;
  if (growth < spec.growthBytesMin) return false;
  const share = shareWanted(spec.growthShareMin, evidence.trend.spanMs);
  if (evidence.growthShare !== null && evidence.growthShare < share) return false;
  if (evidence.stream !== 'native') return true;
  return growth >= Math.max(32 * megabyte, 0.75 * evidence.peakHeapBytes);
}

function shareWanted(share: number, lastingMs: number): number {
  if (share <= hurriedShare) return share;
  return share * (patience.find(({ belowMs }) => lastingMs < belowMs)?.factor ?? 1);
}

/** A minute is the least that tells growth from a burst; the native stream wanders for longer than that. */
function extraGates(evidence: Evidence): GateResults {
  const { stream, trend, residentGrowth } = evidence;
  const enoughMs = stream === 'native' && !isSteepAndStraight(evidence) ? nativeSpanMs : spanMs;
  const long = trend.spanMs >= enoughMs;
  const short = hasOverrun(evidence) ? 'excused' : 'fail';
  const span = long ? 'pass' : short;
  if (stream !== 'native') return { span };
  return { span, resident: residentGrowth >= 0.5 * trend.growth ? 'pass' : 'fail' };
}

function isSteepAndStraight({ trend, growthShare, limit }: Evidence): boolean {
  // Without a limit that was meant, a share says nothing.
  const isMeant = limit.bytes !== null && limit.bytes === limit.allotmentBytes;
  const isSteep = (growthShare ?? 0) >= nativeSteepShare && trend.growth >= nativeSteepBytesMin;
  const { ratio } = trend.curvature;
  return isMeant && isSteep && ratio >= nativeStraightRatio && ratio <= 1 / nativeStraightRatio;
}

function hasOverrun({ growthShare }: Evidence): boolean {
  return (growthShare ?? 0) >= overrideShare;
}
