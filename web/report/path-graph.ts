import { html, type Html } from '../html.ts';
import type { StepView } from './explanation-view.ts';

/** In the units of the drawing; it is scaled to the room it has. */
const width = 460;
const boxHeight = 30;
const gap = 26;
const margin = 4;
/** Room for the bracket of a stretch that repeats. */
const bracket = 30;
const charWidth = 7.3;
const boxesMax = 16;
const boxesFirst = 4;

/** A step as it is drawn, or a place where some are left out. */
interface Box {
  readonly step: StepView | null;
  readonly hidden: number;
}

/** Who holds a suspect, from the roots down; a stretch that repeats is drawn once, with how often. */
export function pathGraph(path: readonly StepView[]): Html | null {
  if (path.length === 0) return null;
  const boxes = boxesOf(path);
  const height = boxes.length * (boxHeight + gap) - gap + 2 * margin;
  const stretches = stretchesOf(boxes);
  const left = stretches.length > 0 ? bracket : 0;
  return html`<svg class="path" viewBox="0 0 ${width} ${height}" role="img" aria-label="${describe(path)}">
    ${boxes.map(
      (box, index) =>
        html`${index === 0 ? null : edge(box, index, left)}${boxShape(box, { index, left, isLast: index === boxes.length - 1 })} `,
    )}${stretches.map(stretchMark)}
  </svg>`;
}

function boxesOf(path: readonly StepView[]): readonly Box[] {
  const all = path.map(step => ({ step, hidden: 0 }));
  if (all.length <= boxesMax) return all;
  const lastKept = boxesMax - boxesFirst - 1;
  return [
    ...all.slice(0, boxesFirst),
    { step: null, hidden: all.length - boxesFirst - lastKept },
    ...all.slice(-lastKept),
  ];
}

interface Place {
  readonly index: number;
  readonly left: number;
  readonly isLast: boolean;
}

function topOf(index: number): number {
  return margin + index * (boxHeight + gap);
}

function boxShape({ step, hidden }: Box, { index, left, isLast }: Place): Html {
  const top = topOf(index);
  const middle = top + boxHeight / 2;
  if (step === null) {
    return html`<text class="hidden-steps" x="${left + 12}" y="${middle}">${hidden} more steps</text>`;
  }
  const place = step.at === null ? '' : baseName(step.at);
  const room = Math.floor((width - left - 24) / charWidth);
  const placeText = cut(place, Math.floor(room / 2));
  const nodeText = cut(step.node, room - (placeText === '' ? 0 : placeText.length + 2));
  const kind = step.kind === 'root' ? 'root' : isLast ? 'leak' : 'plain';
  return html`<g class="box ${kind}"><title>${step.node}${step.at === null ? null : ` (${step.at})`}</title><rect x="${left + 0.5}" y="${top}" width="${width - left - 1}" height="${boxHeight}" rx="7" /><text x="${left + 12}" y="${middle}">${nodeText}</text>${placeText === '' ? null : html`<text class="at" x="${width - 12}" y="${middle}" text-anchor="end">${placeText}</text>`}</g>`;
}

function edge({ step }: Box, index: number, left: number): Html {
  const top = topOf(index) - gap;
  const x = left + 22;
  const name = step === null ? '' : edgeName(step);
  return html`<path class="edge" d="M${x} ${top + 2}V${top + gap - 4}m-3.5 -5l3.5 5l3.5 -5" /><text class="edge-name" x="${x + 12}" y="${top + gap / 2}">${cut(name, 48)}</text>`;
}

// Names as one writes them in code; kinds only where they say what the name does not.
function edgeName({ edge: name, kind }: StepView): string {
  if (name === null) return kind;
  if (kind === 'property') return name.startsWith('[') ? name : `.${name}`;
  if (kind === 'context') return `variable ${name}`;
  if (kind === 'element') return name.startsWith('[') ? name : `[${name}]`;
  return kind === '' || kind === 'shortcut' ? name : `${name} (${kind})`;
}

interface Stretch {
  readonly first: number;
  readonly last: number;
  readonly repeat: number;
}

/** Neighbours that repeat equally often belong together. */
function stretchesOf(boxes: readonly Box[]): readonly Stretch[] {
  const found: Stretch[] = [];
  for (const [index, { step }] of boxes.entries()) {
    const repeat = step?.repeat ?? 1;
    if (repeat <= 1) continue;
    const before = found.at(-1);
    if (before !== undefined && before.repeat === repeat && before.last === index - 1) {
      found.splice(-1, 1, { ...before, last: index });
    } else found.push({ first: index, last: index, repeat });
  }
  return found;
}

function stretchMark({ first, last, repeat }: Stretch): Html {
  const top = topOf(first) + 2;
  const bottom = topOf(last) + boxHeight - 2;
  const middle = (top + bottom) / 2;
  return html`<path class="stretch" d="M24 ${top}H18V${bottom}H24" /><text class="repeat" x="12" y="${middle}" text-anchor="middle" transform="rotate(-90 12 ${middle})">×${repeat}</text>`;
}

function describe(path: readonly StepView[]): string {
  const steps = path
    .slice(0, 40)
    .map(step => (step.repeat > 1 ? `${step.node} ×${step.repeat}` : step.node));
  return `Held by: ${steps.join(' → ')}`;
}

/** `/srv/app/server.js:12:7` → `server.js:12`. */
export function baseName(place: string): string {
  const name = place.startsWith('node:') ? place : (place.split(/[/\\]/).at(-1) ?? place);
  return name.replace(/(:\d+):\d+$/, '$1');
}

function cut(text: string, room: number): string {
  const characters = Array.from(text);
  return characters.length <= room
    ? text
    : `${characters.slice(0, Math.max(1, room - 1)).join('')}…`;
}
