import { isOneOf } from '../../base/guards.ts';
import { formatBytes, formatDuration } from '../../base/quantities.ts';
import { leakGates, type LeakGate } from '../../base/rule-spec.ts';
import type { GateResult, Verdict } from '../../base/verdict.ts';
import type { FixedGate } from '../../rules/leak/gates.ts';
import { plainText } from '../plain-text.ts';

interface GateWords {
  readonly pass: (verdict: Verdict) => string;
  readonly fail: string;
}

/** Each gate of the leak rule as a person would put it: what was ruled out, or what was not. */
const words: Readonly<Record<LeakGate | FixedGate, GateWords>> = {
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
    fail: 'At this pace the limit is more than a week away.',
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
  span: {
    pass: ({ spanMs }) =>
      spanMs === null
        ? 'It lasted too long for a burst.'
        : `It lasted too long for a burst: ${formatDuration(spanMs)}.`,
    fail: 'It has not lasted long enough to tell it from a burst.',
  },
  resident: {
    pass: () => 'The memory of the process itself, as the kernel counts it, grew with it.',
    fail: 'The memory of the process itself did not grow as much.',
  },
};
const known = [...leakGates, 'span', 'resident'] as const;

/** One sentence for each gate of a verdict, in the order in which the rule lists them. */
export function gateSentences(verdict: Verdict): string[] {
  return Object.entries(verdict.gates).map(([gate, result]) => sentence(verdict, gate, result));
}

function sentence(verdict: Verdict, gate: string, result: GateResult): string {
  // A rule of a newer memsup may bring gates that have no words here.
  if (!isOneOf(gate, known)) return `Gate "${plainText(gate)}": ${result}.`;
  const { pass, fail } = words[gate];
  if (result === 'pass') return `${pass(verdict)} [${gate}]`;
  return result === 'fail'
    ? `${fail} [${gate}: not passed]`
    : `${fail} But half of the room is gone, and nothing excuses that. [${gate}: excused]`;
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
