import type { Incident } from '../../base/incident.ts';
import { formatDuration } from '../../base/quantities.ts';
import type { Verdict, VerdictClass } from '../../base/verdict.ts';
import { html, type Html } from '../html.ts';
import { amountOf, bytesOrDash, formatCount, formatMoment, formatShare } from './figures.ts';
import type { SuspectView } from './explanation-view.ts';
import { withCode } from './section.ts';

const subjects: Readonly<Record<VerdictClass, string>> = {
  'js-heap': 'The live heap',
  external: 'Memory held by Buffers',
  native: 'Native memory',
  handles: 'The number of open handles',
  contexts: 'The number of V8 contexts',
  timers: 'The number of active timers',
  fragmentation: 'Reserved and unused heap',
  churn: 'The work of the garbage collector',
  filling: 'Memory',
  limit: 'Memory',
  stall: 'The event loop',
};

/** What happened, in a line that fits on a slide. */
export function headlineOf(verdict: Verdict): string {
  const subject = subjects[verdict.class];
  const { rateBytesPerHour: rate, timeToLimitMs } = verdict;
  if (verdict.class === 'stall') return `${subject} stands still`;
  if (verdict.class === 'limit') return `${subject} is near its limit`;
  if (rate === null || rate <= 0) return `${subject} is too high`;
  const grows = `${subject} grows by ${amountOf(rate, verdict)} an hour`;
  return timeToLimitMs === null
    ? grows
    : `${grows}; its limit is ${formatDuration(timeToLimitMs)} away`;
}

/** Headline, the answer in one sentence, and the figures that one asks for first. */
export function reportHead(incident: Incident, suspect: SuspectView | null): Html {
  const { app, worker, verdict, openedAt, rule } = incident;
  return html`<header class="head" id="top">
    <p class="over">
      <span>Incident report</span><span>${app}, worker ${worker.slot}</span><time datetime="${openedAt}">${formatMoment(openedAt)}</time><span>rule ${rule}</span>
    </p>
    <h1>${headlineOf(verdict)}</h1>
    ${suspect === null ? null : html`<p class="answer">${withCode(suspect.title)}. <a href="#leaks">Who holds it</a></p>`}
    <dl class="key-figures">${keyFigures(incident).map(figure)}</dl>
  </header>`;
}

interface KeyFigure {
  readonly name: string;
  readonly value: string;
  readonly note: string;
}

function figure({ name, value, note }: KeyFigure): Html {
  return html`<div>
    <dt>${name}</dt>
    <dd><b>${value}</b><span>${note}</span></dd>
  </div> `;
}

function keyFigures({ verdict, restart }: Incident): readonly KeyFigure[] {
  const { rateBytesPerHour, confidence, timeToLimitMs } = verdict;
  return [
    ...(rateBytesPerHour === null
      ? []
      : [
          {
            name: 'Growth an hour',
            value: amountOf(rateBytesPerHour, verdict),
            note: rangeOf(verdict),
          },
        ]),
    ...(verdict.floorBytes === null
      ? []
      : [
          {
            name: 'At the alarm',
            value: amountOf(verdict.floorBytes, verdict),
            note: limitOf(verdict),
          },
        ]),
    ...(timeToLimitMs === null
      ? []
      : [
          {
            name: 'Time to the limit',
            value: formatDuration(timeToLimitMs),
            note: timeRangeOf(verdict),
          },
        ]),
    ...(confidence === null
      ? []
      : [
          {
            name: 'Confidence',
            value: formatShare(Math.min(confidence, 0.99)),
            note: `${formatCount(verdict.points)} measurements`,
          },
        ]),
    ...(restart === null
      ? []
      : [
          {
            name: 'Requests cut',
            value: restart.requestsCut === null ? '–' : formatCount(restart.requestsCut),
            note: restart.done ? 'by the replacement' : 'the worker was not replaced',
          },
        ]),
  ];
}

function rangeOf(verdict: Verdict): string {
  const { rateLow, rateHigh } = verdict;
  return rateLow === null || rateHigh === null
    ? ''
    : `${amountOf(rateLow, verdict)} to ${amountOf(rateHigh, verdict)}`;
}

function limitOf(verdict: Verdict): string {
  return verdict.limitBytes === null
    ? ''
    : `of ${verdict.limitSource === 'nofile' ? formatCount(verdict.limitBytes) : bytesOrDash(verdict.limitBytes)}`;
}

function timeRangeOf({ timeToLimitLowMs, timeToLimitHighMs }: Verdict): string {
  return timeToLimitLowMs === null || timeToLimitHighMs === null
    ? ''
    : `${formatDuration(timeToLimitLowMs)} to ${formatDuration(timeToLimitHighMs)}`;
}
