import { formatBytes, formatDuration } from '../../base/quantities.ts';
import type { Incident, IncidentPrevious } from '../../base/incident.ts';
import type { Tier, Verdict } from '../../base/verdict.ts';
import { clause, plainText } from '../plain-text.ts';
import { amountInUnits, growsInWords, limitInWords } from './class-words.ts';
import { percent } from './gate-sentences.ts';
import { formatMoment } from './moment.ts';

const tierWords: Readonly<Record<Tier, string>> = {
  suspect: 'suspects a leak',
  leak: 'calls it a leak',
  critical: 'calls it critical: there is no time left to wait for better evidence',
};

/** A stall and too much collecting are no leaks, however sure a rule is of them. */
function saysOf(tier: Tier, { class: verdictClass }: Verdict): string {
  return tier !== 'critical' && (verdictClass === 'stall' || verdictClass === 'churn')
    ? 'raised the alarm'
    : tierWords[tier];
}

/** What was seen before the alarm: what grew, how fast, how long until the limit, and how sure the rule was. */
export function seenSentences({
  worker,
  rule,
  tier,
  verdict,
  pool,
  previous,
  openedAt,
}: Incident): string[] {
  const node = worker.node === null ? '' : `, Node ${plainText(worker.node)}`;
  const who = `worker ${worker.slot} (pid ${worker.pid}, generation ${worker.generation}${node})`;
  const ran = worker.uptimeMs > 0 ? ` had been running for ${formatDuration(worker.uptimeMs)}` : '';
  return [
    `At ${formatMoment(openedAt)} ${who}${ran === '' ? ' raised an alarm' : ran}.`,
    ...growthSentences(verdict),
    ...floorSentences(verdict),
    ...limitSentences(verdict),
    ...clockSentences(verdict),
    ...(pool === null || pool.scope === 'unknown'
      ? []
      : [`${sentenceCase(clause(pool.because))}.`]),
    ...previousSentences(previous, verdict),
    `Rule "${plainText(rule)}" ${saysOf(tier, verdict)}${sureness(verdict)}.`,
    ...(verdict.because === '' ? [] : [`In its own words: ${clause(verdict.because)}.`]),
  ];
}

function growthSentences(verdict: Verdict): string[] {
  const { rateBytesPerHour, rateLow, rateHigh, spanMs, points } = verdict;
  if (rateBytesPerHour === null) return [];
  const per = (rate: number): string => amountInUnits(rate, verdict);
  const range =
    rateLow === null || rateHigh === null
      ? ''
      : ` (between ${per(rateLow)} and ${per(rateHigh)} per hour)`;
  const watched = spanMs === null ? '' : ` over ${formatDuration(spanMs)}`;
  return [
    `${sentenceCase(growsInWords(verdict))} kept growing by ${per(rateBytesPerHour)} per hour${range}: ${points} measurements${watched}.`,
  ];
}

function floorSentences(verdict: Verdict): string[] {
  if (verdict.floorBytes === null) return [];
  const floor = amountInUnits(verdict.floorBytes, verdict);
  return verdict.class === 'js-heap'
    ? [
        `Right after a full collection, when only what the program still holds on to is left, that was ${floor}.`,
      ]
    : [`At the alarm it stood at ${floor}.`];
}

function limitSentences(verdict: Verdict): string[] {
  const { limitBytes, limitSource, timeToLimitMs, timeToLimitLowMs, timeToLimitHighMs } = verdict;
  if (limitBytes === null) return [];
  const limit = `The limit is ${amountInUnits(limitBytes, verdict)}, ${limitInWords(limitSource)}`;
  if (timeToLimitMs === null) return [`${limit}.`];
  const range =
    timeToLimitLowMs === null || timeToLimitHighMs === null
      ? ''
      : ` (between ${formatDuration(timeToLimitLowMs)} and ${formatDuration(timeToLimitHighMs)})`;
  return [`${limit}: at this pace it is reached in ${formatDuration(timeToLimitMs)}${range}.`];
}

function clockSentences({ clock, perRequestBytes }: Verdict): string[] {
  const perRequest =
    perRequestBytes === null ? [] : [`Each request leaves ${formatBytes(perRequestBytes)} behind.`];
  if (clock === null) return perRequest;
  return [
    ...perRequest,
    clock === 'work'
      ? 'It grows with the work that is done, so look at what handles a request.'
      : 'It grows with time and not with traffic, so look at timers and pollers.',
  ];
}

function previousSentences(previous: IncidentPrevious | null, verdict: Verdict): string[] {
  const { rateBytesPerHour } = verdict;
  if (previous === null || verdict.class !== 'js-heap' || rateBytesPerHour === null) return [];
  const before = formatBytes(previous.rateBytesPerHour);
  return [
    `Version ${plainText(previous.version)} grew by ${before} per hour; this is ${plainText(previous.thisVersion)}.`,
  ];
}

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function sureness({ confidence }: Verdict): string {
  return confidence === null ? '' : `, with a confidence of ${percent(Math.min(confidence, 0.99))}`;
}
