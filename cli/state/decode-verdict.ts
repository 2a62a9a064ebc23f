import { isOneOf, isRecord } from '../../base/guards.ts';
import { type GateResult, type Verdict, verdictClasses } from '../../base/verdict.ts';
import { numberOf, textOf } from './fields.ts';

const gateResults = ['pass', 'fail', 'excused'] as const;
const clocks = ['time', 'work'] as const;
const limitSources = ['v8', 'cgroup', 'host', 'config', 'nofile'] as const;

/** A verdict as it stands in incident.json and in the journal; `null` when it has no class that is known here. */
export function decodeVerdict(value: unknown): Verdict | null {
  if (!isRecord(value)) return null;
  const { class: verdictClass, clock, limitSource } = value;
  if (!isOneOf(verdictClass, verdictClasses)) return null;
  return {
    class: verdictClass,
    confidence: numberOf(value['confidence']),
    rateBytesPerHour: numberOf(value['rateBytesPerHour']),
    rateLow: numberOf(value['rateLow']),
    rateHigh: numberOf(value['rateHigh']),
    perRequestBytes: numberOf(value['perRequestBytes']),
    clock: isOneOf(clock, clocks) ? clock : null,
    gates: decodeGates(value['gates']),
    points: numberOf(value['points']) ?? 0,
    spanMs: numberOf(value['spanMs']),
    growthBytes: numberOf(value['growthBytes']),
    growthShare: numberOf(value['growthShare']),
    floorBytes: numberOf(value['floorBytes']),
    limitBytes: numberOf(value['limitBytes']),
    limitSource: isOneOf(limitSource, limitSources) ? limitSource : null,
    timeToLimitMs: numberOf(value['timeToLimitMs']),
    timeToLimitLowMs: numberOf(value['timeToLimitLowMs']),
    timeToLimitHighMs: numberOf(value['timeToLimitHighMs']),
    plateauBytes: numberOf(value['plateauBytes']),
    thread: numberOf(value['thread']),
    because: textOf(value['because']) ?? '',
  };
}

function decodeGates(value: unknown): Readonly<Record<string, GateResult>> {
  if (!isRecord(value)) return {};
  const gates: [string, GateResult][] = [];
  for (const [gate, result] of Object.entries(value)) {
    if (isOneOf(result, gateResults)) gates.push([gate, result]);
  }
  return Object.fromEntries(gates);
}
