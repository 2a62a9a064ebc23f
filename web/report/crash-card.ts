import { isRecord } from '../../base/guards.ts';
import type { Incident } from '../../base/incident.ts';
import type { JournalRecord } from '../../base/journal.ts';
import { html, type Html } from '../html.ts';
import { bytesOrDash, durationOrDash, formatMoment } from './figures.ts';

const framesMax = 8;

/** How the process of the incident died, when it was not memsup that ended it; `null` when all went by plan. */
export function crashCard(records: readonly JournalRecord[], { worker }: Incident): Html | null {
  const death = records.findLast(
    record =>
      record.event === 'worker.exit' &&
      record.pid === worker.pid &&
      record['cause'] !== 'stopped' &&
      record['cause'] !== 'ended',
  );
  if (death === undefined) return null;
  const report = isRecord(death['report']) ? death['report'] : {};
  const facts: readonly (readonly [string, string])[] = [
    ['When', formatMoment(death.at)],
    ['How', textOf(death['because']) ?? 'not known'],
    ['Exit code', typeof death['code'] === 'number' ? String(death['code']) : '–'],
    ['Signal', textOf(death['signal']) ?? '–'],
    ['After', durationOrDash(numberOf(death['uptimeMs']))],
    ['Heap used', bytesOrDash(numberOf(report['heapUsedBytes']))],
    ['Heap limit', bytesOrDash(numberOf(report['heapLimitBytes']))],
    ['Told by', textOf(report['trigger']) ?? 'the exit code and the kernel'],
  ];
  const stack = framesOf(report['stack']);
  return html`<div class="crash">
    <dl class="facts">
      ${facts.map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
    ${
      stack.length === 0
        ? null
        : html`<figure class="code">
            <figcaption>Where the program was at the end</figcaption>
            <pre tabindex="0">${stack.map(frame => html`<span class="line frame">${frame}\n</span>`)}</pre>
          </figure>`
    }
  </div>`;
}

function framesOf(value: unknown): readonly string[] {
  return Array.isArray(value)
    ? value
        .filter(frame => typeof frame === 'string')
        .slice(0, framesMax)
        .map(frame => frame.trim())
    : [];
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
