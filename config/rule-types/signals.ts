import * as z from 'zod';
import type { Signal } from '../../base/rule-spec.ts';
import { issueText, findingsOf } from '../issues.ts';
import { durationText, shareText, sizeText } from '../quantity-text.ts';
import { duration, share, size } from '../quantity-types.ts';
import { show } from '../show.ts';

/** How values of a signal are written. */
export type SignalUnit = 'size' | 'share' | 'duration' | 'count';

/** What each signal is, and in which unit the file gives values for it. */
export const signalFacts: Readonly<
  Record<Signal, { readonly unit: SignalUnit; readonly meaning: string }>
> = {
  'rss.bytes': { unit: 'size', meaning: 'resident memory' },
  'rss.limitRatio': { unit: 'share', meaning: 'resident memory as a share of its limit' },
  'heap.usedBytes': { unit: 'size', meaning: 'JavaScript heap in use' },
  'heap.floorBytes': { unit: 'size', meaning: 'heap in use right after a full collection' },
  'heap.floorRatio': { unit: 'share', meaning: "that floor as a share of V8's limit" },
  'external.bytes': { unit: 'size', meaning: 'memory that objects hold outside the heap' },
  'arrayBuffers.bytes': { unit: 'size', meaning: 'memory of ArrayBuffers and Buffers' },
  'native.bytes': {
    unit: 'size',
    meaning: 'resident memory that neither heap nor external explains',
  },
  'handles.count': { unit: 'count', meaning: 'active handles of the event loop' },
  'timers.count': { unit: 'count', meaning: 'active timers' },
  'fds.count': { unit: 'count', meaning: 'open file descriptors' },
  'fds.limitRatio': { unit: 'share', meaning: 'open file descriptors as a share of their limit' },
  'listeners.count': { unit: 'count', meaning: 'event listeners on long-lived emitters' },
  'nativeContexts.count': { unit: 'count', meaning: 'V8 contexts' },
  'detachedContexts.count': { unit: 'count', meaning: 'V8 contexts that should be gone' },
  'eventLoop.delayP99Ms': { unit: 'duration', meaning: 'delay of the event loop, 99th percentile' },
  'eventLoop.utilization': {
    unit: 'share',
    meaning: 'share of the time that the event loop is busy',
  },
  'gc.timeRatio': { unit: 'share', meaning: 'share of the time spent in garbage collection' },
  'leak.timeToLimitMs': {
    unit: 'duration',
    meaning: 'time until the limit is reached, by the trend of a leak',
  },
};

const unitTypes: Readonly<Record<SignalUnit, z.ZodType<number>>> = {
  size: orNumber(size({ min: '0B' }), 'a size such as "512MiB"'),
  share: share(),
  duration: orNumber(duration({ min: '0s', max: '365d' }), 'a duration such as "2m"'),
  count: z.number().min(0),
};

function orNumber(type: z.ZodType<number>, what: string) {
  return z.union([type, z.number().min(0)], {
    error: issue => `expected ${what}, got ${show(issue.input)}`,
  });
}

/** A value in the signal's own unit (bytes, milliseconds, share of 1, count), or what is wrong with it. */
export function signalValue(
  given: string | number,
  signal: Signal,
): { readonly value: number } | { readonly wrong: string } {
  const type = unitTypes[signalFacts[signal].unit];
  const result = type.safeParse(given, { error: issueText, reportInput: true });
  if (result.success) return { value: result.data };
  const [first] = result.error.issues.flatMap(issue => findingsOf(issue, []));
  return { wrong: first?.message ?? 'expected another value' };
}

const unitTexts: Readonly<Record<SignalUnit, (value: number) => string | number>> = {
  size: value => (Number.isInteger(value) ? sizeText(value) : value),
  share: shareText,
  duration: value => (Number.isInteger(value) ? durationText(value) : value),
  count: value => value,
};

/** A value of a signal as the file spells it. */
export function signalText(value: number, signal: Signal): string | number {
  return unitTexts[signalFacts[signal].unit](value);
}
