import { isOneOf } from '../../base/guards.ts';
import { formatBytes, formatDuration } from '../../base/quantities.ts';
import { leakGates, type LeakGate } from '../../base/rule-spec.ts';
import type { GateResult, Verdict } from '../../base/verdict.ts';
import { overrideShare, type FixedGate } from '../../rules/leak/gates.ts';
import { plainText } from '../plain-text.ts';

interface GateWords {
  readonly pass: (verdict: Verdict) => string;
  readonly fail: string;
}

/** Each gate of the leak rule as a person would put it: what was ruled out, or what was not. */
const words: Readonly<Record<LeakGate | FixedGate, GateWords>> = {
  span: {
    pass: ({ spanMs }) =>
      spanMs === null
        ? 'It was watched for long enough.'
        : `It was watched for long enough: ${formatDuration(spanMs)}.`,
    fail: 'It has not been watched for long enough.',
  },
  resident: {
    pass: () => 'Resident memory grew along with it.',
    fail: 'Resident memory did not grow along with it.',
  },
  z: {
    pass: ({ points }) =>
      `It is no chance: ${points} measurements, taken together, point upwards too clearly.`,
    fail: 'The measurements go up and down too much to exclude chance.',
  },
  growth: {
    pass: growthWords,
    fail: 'The growth is still small.',
  },
  horizon: {
    pass: ({ timeToLimitMs }) =>
      timeToLimitMs === null
        ? 'The limit is within reach.'
        : `The limit is near enough to matter: ${formatDuration(timeToLimitMs)} away.`,
    fail: 'At this pace the limit is further away than the rule looks.',
  },
  load: {
    pass: () => 'Traffic does not explain it: memory is higher at the same load as before.',
    fail: 'Traffic was rising as well and may explain it.',
  },
  plateau: {
    pass: ({ plateauBytes }) =>
      plateauBytes === null
        ? 'It does not level off, as a cache that fills up would.'
        : `It may level off, but only at ${formatBytes(plateauBytes)}, which is too much.`,
    fail: 'It is levelling off, as a cache that fills up does.',
  },
  spread: {
    pass: () => 'It grew all the way through, not in one part of the time only.',
    fail: 'Most of the growth fell into one part of the time.',
  },
  steps: {
    pass: () => 'It is no handful of big steps, as loading data would make.',
    fail: 'A few big steps make up most of it.',
  },
  accel: {
    pass: () => 'The pace was steady enough to trust it.',
    fail: 'The pace has just changed.',
  },
  drawdown: {
    pass: () => 'It exceeds everything that this app has ever given back by itself.',
    fail: 'This app has given back as much by itself before.',
  },
  held: {
    pass: () => 'Nothing of note was given back until the end.',
    fail: 'Part of it had been given back at the end.',
  },
};

/** What a gate has to say, in words. */
export interface GateRemark {
  readonly gate: string;
  readonly result: GateResult;
  readonly sentence: string;
}

const marks: Readonly<Record<GateResult, string>> = {
  pass: '',
  fail: ': not passed',
  excused: ': excused',
};

/** One sentence for each gate of a verdict, in the order in which the rule lists them. */
export function gateSentences(verdict: Verdict): string[] {
  return gateRemarks(verdict).map(({ gate, result, sentence }) =>
    isKnown(gate) ? `${sentence} [${gate}${marks[result]}]` : sentence,
  );
}

export function gateRemarks(verdict: Verdict): GateRemark[] {
  return Object.entries(verdict.gates).map(([gate, result]) => ({
    gate,
    result,
    sentence: sentenceOf(verdict, gate, result),
  }));
}

const known = [...leakGates, 'span', 'resident'] as const;

function isKnown(gate: string): gate is LeakGate | FixedGate {
  return isOneOf(gate, known);
}

function sentenceOf(verdict: Verdict, gate: string, result: GateResult): string {
  // A rule of a newer memsup may bring gates that have no words here.
  if (!isKnown(gate)) return `Gate "${plainText(gate)}": ${result}.`;
  const { pass, fail } = words[gate];
  if (result === 'pass') return pass(verdict);
  if (result === 'fail') return fail;
  // Too little has grown to override a gate, so it is the rule that does not ask for it.
  return (verdict.growthShare ?? 0) < overrideShare
    ? `${fail} But this rule has that check switched off.`
    : `${fail} But half of the room is gone, and nothing excuses that.`;
}

function growthWords({ growthBytes, growthShare }: Verdict): string {
  if (growthBytes === null) return 'The growth is large enough to matter.';
  const share =
    growthShare === null ? '' : `, ${percent(growthShare)} of the room there was before it`;
  return `It is large enough to matter: ${formatBytes(growthBytes)}${share}.`;
}

/** `0.253` → `25 %`. */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
