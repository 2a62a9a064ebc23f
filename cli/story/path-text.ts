import { isRecord } from '../../base/guards.ts';
import { plainText, plainValue } from '../plain-text.ts';
import { numberOf, textOf } from '../state/fields.ts';

const stretchesShownMax = 12;
const stretchesShownFirst = 3;

/** Who holds a suspect, from the roots down: a stretch that repeats is written once, with how often. */
export function pathText(value: unknown): string | null {
  if (!Array.isArray(value)) return null;
  const steps: unknown[] = value;
  const stretches = stretchesOf(steps.filter(isRecord)).map(stretchText);
  if (stretches.length === 0) return null;
  const shown =
    stretches.length <= stretchesShownMax
      ? stretches
      : [
          ...stretches.slice(0, stretchesShownFirst),
          '…',
          ...stretches.slice(stretchesShownFirst - stretchesShownMax),
        ];
  return shown.join(' → ');
}

type Step = Readonly<Record<string, unknown>>;

interface Stretch {
  readonly repeat: number;
  readonly steps: readonly Step[];
}

/** Neighbours that repeat equally often belong together. */
function stretchesOf(steps: readonly Step[]): readonly Stretch[] {
  const stretches: Stretch[] = [];
  for (const step of steps) {
    const repeat = numberOf(step['repeat']) ?? 1;
    const last = stretches.at(-1);
    if (last !== undefined && repeat > 1 && last.repeat === repeat) {
      stretches.splice(-1, 1, { repeat, steps: [...last.steps, step] });
    } else {
      stretches.push({ repeat, steps: [step] });
    }
  }
  return stretches;
}

function stretchText({ repeat, steps }: Stretch): string {
  const text = steps.map(stepText).join(' → ');
  if (repeat <= 1) return text;
  return steps.length === 1 ? `${text} ×${repeat}` : `(${text}) ×${repeat}`;
}

function stepText(step: Step): string {
  const node = plainValue(step['node'] ?? '?');
  const edge = textOf(step['edge']);
  if (edge === null) return node;
  return edge.startsWith('[') ? `${plainText(edge)} ${node}` : `.${plainText(edge)} ${node}`;
}
