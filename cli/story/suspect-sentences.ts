import { isRecord } from '../../base/guards.ts';
import { formatBytes } from '../../base/quantities.ts';
import { plainText } from '../plain-text.ts';
import { numberOf, textOf } from '../state/fields.ts';
import { percent } from './gate-sentences.ts';
import { allocationText } from './allocation-text.ts';
import { pathText } from './path-text.ts';

interface Shown {
  readonly most: number;
  /** The file that has the rest. */
  readonly restIn: string;
}

/** What leaks, best suspect first, when the snapshot has been explained. */
export function suspectSentences(
  suspects: readonly unknown[],
  { most, restIn }: Shown = { most: 3, restIn: 'incident.json' },
): string[] {
  const shown = suspects.filter(isRecord).slice(0, most).flatMap(oneSuspect);
  const hidden = suspects.length - most;
  return hidden > 0 ? [...shown, `${hidden} more in ${restIn}.`] : shown;
}

function oneSuspect(suspect: Readonly<Record<string, unknown>>, index: number): string[] {
  const title = textOf(suspect['title']) ?? textOf(suspect['class']) ?? 'something without a name';
  const facts = [...amountsOf(suspect), locationOf(suspect['location'])].filter(
    fact => fact !== null,
  );
  const held = pathText(suspect['path']);
  const allocated = allocationText(suspect['allocation']);
  const advice = textOf(suspect['advice']);
  return [
    `${index + 1}. ${plainText(title)}${facts.length === 0 ? '' : ` (${facts.join(', ')})`}`,
    ...(held === null ? [] : [`Held by: ${held}`]),
    ...(allocated === null ? [] : [`Allocated: ${allocated}`]),
    ...(advice === null ? [] : [`Advice: ${plainText(advice)}`]),
  ];
}

// A snapshot alone shows sizes; a share of growth would be a claim that nobody has made.
function amountsOf(suspect: Readonly<Record<string, unknown>>): (string | null)[] {
  const share = numberOf(suspect['shareOfGrowth']);
  const grown = numberOf(suspect['retainedBytesDelta']);
  const held = numberOf(suspect['retainedBytes']);
  return [
    share === null ? null : `${percent(share)} of the ${grown === null ? 'heap' : 'growth'}`,
    grown === null ? null : `${formatBytes(grown)} more than before`,
    held === null ? null : `${formatBytes(held)} retained`,
    grown !== null && suspect['confidence'] === 'low' ? 'may be no leak' : null,
  ];
}

function locationOf(value: unknown): string | null {
  if (!isRecord(value)) return null;
  const script = textOf(value['script']);
  const line = numberOf(value['line']);
  if (script === null) return null;
  return plainText(line === null ? script : `${script}:${line}`);
}
