import { isRecord } from '../../base/guards.ts';
import { formatBytes } from '../../base/quantities.ts';
import { plainText, plainValue } from '../plain-text.ts';
import { numberOf, textOf } from '../state/fields.ts';
import { percent } from './gate-sentences.ts';

const suspectsShownMax = 3;
const pathStepsShownMax = 12;

/** What leaks, best suspect first, when the snapshot has been explained. */
export function suspectSentences(suspects: readonly unknown[]): string[] {
  const shown = suspects.filter(isRecord).slice(0, suspectsShownMax).flatMap(oneSuspect);
  const hidden = suspects.length - suspectsShownMax;
  return hidden > 0 ? [...shown, `${hidden} more in incident.json.`] : shown;
}

function oneSuspect(suspect: Readonly<Record<string, unknown>>, index: number): string[] {
  const title = textOf(suspect['title']) ?? textOf(suspect['class']) ?? 'something without a name';
  const share = numberOf(suspect['shareOfGrowth']);
  const grown = numberOf(suspect['retainedBytesDelta']) ?? numberOf(suspect['retainedBytes']);
  const facts = [
    share === null ? null : `${percent(share)} of the growth`,
    grown === null ? null : `${formatBytes(grown)} retained`,
    locationOf(suspect['location']),
  ].filter(fact => fact !== null);
  const held = pathOf(suspect['path']);
  const advice = textOf(suspect['advice']);
  return [
    `${index + 1}. ${plainText(title)}${facts.length === 0 ? '' : ` (${facts.join(', ')})`}`,
    ...(held === null ? [] : [`Held by: ${held}`]),
    ...(advice === null ? [] : [`Advice: ${plainText(advice)}`]),
  ];
}

function locationOf(value: unknown): string | null {
  if (!isRecord(value)) return null;
  const script = textOf(value['script']);
  const line = numberOf(value['line']);
  if (script === null) return null;
  return plainText(line === null ? script : `${script}:${line}`);
}

function pathOf(value: unknown): string | null {
  if (!Array.isArray(value)) return null;
  const steps: unknown[] = value;
  const named = steps.filter(isRecord).map(stepOf);
  if (named.length === 0) return null;
  const shown =
    named.length <= pathStepsShownMax
      ? named
      : [...named.slice(0, 3), '…', ...named.slice(3 - pathStepsShownMax)];
  return shown.join(' → ');
}

function stepOf(step: Readonly<Record<string, unknown>>): string {
  const node = plainValue(step['node'] ?? '?');
  const edge = textOf(step['edge']);
  const repeat = numberOf(step['repeat']) ?? 1;
  const times = repeat > 1 ? ` ×${repeat}` : '';
  return edge === null ? `${node}${times}` : `.${plainText(edge)} ${node}${times}`;
}
