import { median } from '../rules/stats/median.ts';
import type { Accusation } from './detectors.ts';

/** What is true of a run. */
export interface Truth {
  readonly name: string;
  readonly leak: boolean;
  readonly class: string | null;
  readonly onsetMs: number;
  readonly limitAtMs: number;
  readonly rateBytesPerHour: number | null;
  readonly days: number;
}

export interface Run {
  readonly truth: Truth;
  readonly accusation: Accusation | null;
}

/** The header of the table whose lines `scoreLine` writes. */
export const scoreHeader = [
  '| detector | leaks found | too early | false alarms | a worker-day | time to detection, median | nine in ten | class right | rate error | interval holds |',
  '|---|---|---|---|---|---|---|---|---|---|',
].join('\n');

/** One detector's line: time to detection is a share of the time from onset to the limit. */
export function scoreLine(name: string, runs: readonly Run[]): string {
  const leaks = runs.filter(({ truth }) => truth.leak);
  const healthy = runs.filter(({ truth }) => !truth.leak);
  const early = leaks.filter(run => run.accusation !== null && lead(run) < 0);
  const found = leaks.filter(run => run.accusation !== null && lead(run) >= 0 && lead(run) <= 1);
  const accused = healthy.filter(({ accusation }) => accusation !== null);
  const days = healthy.reduce((sum, { truth }) => sum + truth.days, 0);
  const leads = found.map(run => lead(run)).sort((a, b) => a - b);
  return `| ${[
    name,
    share(found.length, leaks.length),
    String(early.length),
    share(accused.length, healthy.length),
    (accused.length / days).toFixed(2),
    number(median(leads)),
    number(leads[Math.floor(leads.length * 0.9)]),
    classRight(found),
    rateError(found),
    intervalHolds(found),
  ].join(' | ')} |`;
}

function lead({ truth, accusation }: Run): number {
  return ((accusation?.atMs ?? 0) - truth.onsetMs) / (truth.limitAtMs - truth.onsetMs);
}

function classRight(found: readonly Run[]): string {
  const named = found.filter(({ accusation }) => typeof accusation?.class === 'string');
  const right = named.filter(({ truth, accusation }) => accusation?.class === truth.class);
  return named.length === 0 ? '–' : share(right.length, named.length);
}

function rateError(found: readonly Run[]): string {
  const errors = found.flatMap(({ truth, accusation }) => {
    const rate = accusation?.rateBytesPerHour ?? null;
    const actual = truth.rateBytesPerHour;
    return rate === null || actual === null ? [] : [Math.abs(rate / actual - 1)];
  });
  return errors.length === 0 ? '–' : `${(median(errors) * 100).toFixed(0)} %`;
}

function intervalHolds(found: readonly Run[]): string {
  const told = found.filter(
    ({ truth, accusation }) =>
      typeof accusation?.rateLow === 'number' && truth.rateBytesPerHour !== null,
  );
  const holds = told.filter(({ truth, accusation }) => {
    const rate = truth.rateBytesPerHour ?? 0;
    return (accusation?.rateLow ?? 0) <= rate && rate <= (accusation?.rateHigh ?? 0);
  });
  return told.length === 0 ? '–' : share(holds.length, told.length);
}

function share(part: number, whole: number): string {
  return whole === 0 ? '–' : `${part}/${whole}`;
}

function number(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? '–' : value.toFixed(2);
}
