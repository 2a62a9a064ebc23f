import { formatBytes, formatDuration } from '../../base/quantities.ts';
import type { Verdict, VerdictClass } from '../../base/verdict.ts';
import type { Notification, NotificationKind } from './notification.ts';

export interface Fact {
  readonly name: string;
  readonly value: string;
  /** Where more of it is, for receivers that can link. */
  readonly href?: string;
}

/** A notification for people. */
export interface Message {
  readonly title: string;
  readonly facts: readonly Fact[];
  /** All of it as plain text, a line each. */
  readonly text: string;
}

type Unit = 'bytes' | 'handles' | 'contexts' | 'timers';

// What the figures of a verdict count.
const units: Readonly<Record<VerdictClass, Unit>> = {
  'js-heap': 'bytes',
  external: 'bytes',
  native: 'bytes',
  handles: 'handles',
  contexts: 'contexts',
  timers: 'timers',
  fragmentation: 'bytes',
  churn: 'bytes',
  filling: 'bytes',
  limit: 'bytes',
  stall: 'bytes',
};

const titles: Readonly<Record<NotificationKind, (about: Notification) => string>> = {
  'alarm.raised': ({ rule, severity }) => `Alarm "${rule}" (${severity})`,
  'alarm.cleared': ({ rule }) => `Alarm "${rule}" is over`,
  'incident.closed': ({ rule }) => `Incident of rule "${rule}" is closed`,
};

/** What a person wants to read: what, how fast, how long still, what holds it, where to look; `link` leads to the incident. */
export function messageFor(about: Notification, link: string | null): Message {
  const { app, host, worker, because, done } = about;
  const title = `${titles[about.kind](about)}: ${app}, worker ${worker.slot} on ${host}`;
  const facts = factsOf(about, link);
  const lines = [title, because, ...done, ...facts.map(lineOf)];
  return { title, facts, text: lines.join('\n') };
}

function lineOf({ name, value, href }: Fact): string {
  return href === undefined ? `${name}: ${value}` : `${name}: ${value} ${href}`;
}

function factsOf({ verdict, suspect, incident }: Notification, link: string | null): Fact[] {
  const facts: Fact[] = [{ name: 'Class', value: verdict.class }];
  const rate = rateText(verdict);
  if (rate !== null) facts.push({ name: 'Rate', value: rate });
  const left = timeLeftText(verdict);
  if (left !== null) facts.push({ name: 'Time to limit', value: left });
  if (suspect !== null) facts.push({ name: 'First suspect', value: suspect });
  if (incident !== null) {
    facts.push(
      { name: 'Incident', value: incident.id, ...(link === null ? {} : { href: link }) },
      { name: 'Folder', value: incident.folder },
    );
  }
  return facts;
}

/** Growth an hour with its interval; `null` when the rule has no such figure. */
export function rateText(verdict: Verdict): string | null {
  const { rateBytesPerHour, rateLow, rateHigh } = verdict;
  if (rateBytesPerHour === null) return null;
  const unit = units[verdict.class];
  const rate = `${amount(rateBytesPerHour, unit)}/h`;
  if (rateLow === null || rateHigh === null) return rate;
  return `${rate} (${amount(rateLow, unit)} to ${amount(rateHigh, unit)})`;
}

/** Time until the limit with its interval, and the limit; `null` when there is none in sight. */
export function timeLeftText(verdict: Verdict): string | null {
  const { timeToLimitMs, timeToLimitLowMs, timeToLimitHighMs, limitBytes, limitSource } = verdict;
  if (timeToLimitMs === null) return null;
  const between =
    timeToLimitLowMs === null || timeToLimitHighMs === null
      ? ''
      : ` (${formatDuration(timeToLimitLowMs)} to ${formatDuration(timeToLimitHighMs)})`;
  const source = limitSource === null ? '' : `, set by ${limitSource}`;
  const limit =
    limitBytes === null
      ? ''
      : `; the limit is ${amount(limitBytes, units[verdict.class])}${source}`;
  return `${formatDuration(timeToLimitMs)}${between}${limit}`;
}

function amount(value: number, unit: Unit): string {
  if (unit === 'bytes') return formatBytes(value);
  const shown = Math.abs(value) >= 10 ? value.toFixed(0) : value.toFixed(1);
  return `${shown} ${unit}`;
}
