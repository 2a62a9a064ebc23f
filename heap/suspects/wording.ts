import { formatBytes } from '../../base/quantities.ts';
import { shortScript } from '../places.ts';
import type { Captured } from './captured.ts';
import type { Chain } from './chain.ts';
import type { Owner } from './owner.ts';
import type { SuspectKind, SuspectLocation } from '../result.ts';

export interface Wording {
  readonly kind: SuspectKind;
  readonly owner: Owner;
  /** What one member is called: `Session objects`, `closures onTick()`. */
  readonly members: string;
  readonly count: number;
  readonly countDelta: number | null;
  readonly bytes: number;
  readonly location: SuspectLocation | null;
  readonly leakedAt: SuspectLocation | null;
  readonly swollen: boolean;
  readonly chain: Chain | null;
  readonly captured: Captured | null;
}

/** One sentence that names who holds how many of what. */
export function titleOf(wording: Wording): string {
  const { owner, count, countDelta, members, bytes, location } = wording;
  const who = `${ownerText(owner)}${location === null ? '' : ` in ${shortScript(location.script)}`}`;
  if (wording.swollen) return `${who} has grown by ${formatBytes(bytes)}`;
  const grown =
    countDelta === null || countDelta === count ? '' : `, ${number(countDelta)} more than before`;
  const what = `${number(count)} ${members}${madeIn(wording)}${extraOf(wording)}${grown}`;
  return wording.kind === 'timer'
    ? `${what}, waiting`
    : `${who} ${verbOf(wording)} ${what}${linkOf(wording)}${keptText(wording)}`;
}

/** Whose callbacks or modules they are; of other things the class says it. */
function madeIn({ leakedAt }: Wording): string {
  if (leakedAt === null || leakedAt.what === 'constructor') return '';
  const line = leakedAt.what === 'module' ? '' : `:${leakedAt.line}`;
  return ` from ${shortScript(leakedAt.script)}${line}`;
}

/** How one member of a chain keeps the next. */
function linkOf({ chain }: Wording): string {
  if (chain === null) return '';
  if (chain.variable !== null) {
    return `; each keeps the one before through the variable \`${chain.variable}\` of its scope`;
  }
  return chain.property === null ? '' : `; each keeps the next through \`.${chain.property}\``;
}

/** What each of many closures keeps through its scope, where that is most of it. */
function keptText({ captured }: Wording): string {
  if (captured === null) return '';
  const unread = captured.isRead === false ? ', which it never reads' : '';
  return `; each keeps the variable \`${captured.variable}\` of its scope${unread}`;
}

function ownerText(owner: Owner): string {
  const what = owner.what === 'scope' ? 'The scope' : owner.what;
  return owner.expression === null ? what : `${what} \`${owner.expression}\``;
}

function verbOf({ kind, chain }: Wording): string {
  if (kind === 'listener') return 'keeps';
  return chain === null ? 'holds' : 'is the start of a chain of';
}

function extraOf({ kind, bytes, members }: Wording): string {
  if (kind === 'string-slice') {
    const whose = members === 'sliced strings' ? 'that' : 'whose sliced strings';
    return ` ${whose} keep ${formatBytes(bytes)} of parent text alive`;
  }
  if (kind === 'buffer') return ` with ${formatBytes(bytes)} of memory outside the heap`;
  return kind === 'native' ? ', each with memory outside the heap' : '';
}

/** 1500 → "1 500", as the contract writes numbers in sentences. */
export function number(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(?:\d{3})+$)/g, ' ');
}

const advice: Readonly<Record<SuspectKind, string>> = {
  'growing-collection':
    'Remove entries when they are done with, or bound the collection (an LRU, a maximum age)',
  closure:
    'Set the captured variable to null when it is no longer needed, or create the function where that variable is not in scope',
  listener:
    'Remove each listener when its user is done (`off`, `once`, or the `signal` option), or add it once',
  timer: 'Clear the timer (`clearInterval`, `clearTimeout`) when what it works for is closed',
  'string-slice':
    'Copy the short string before keeping it, for instance `Buffer.from(text).toString()`: a slice keeps the whole text it was cut from',
  'duplicate-string': 'Keep one copy of each value and refer to it, or parse into a smaller form',
  'growing-string':
    'Write out what was gathered and begin anew, or keep only the end of it: a string that is only appended to never shrinks',
  buffer:
    'Copy the part that is kept with `Buffer.from(part)`, or release the buffer once it was used',
  promise:
    'Settle or drop the promise: one that never settles keeps everything that waits for it, and each `then` or `race` on it adds to that',
  'module-copy':
    'Load the module once; deleting it from `require.cache` leaves the old copy in `module.children`',
  context:
    'Use one vm context again, or let go of each one with everything that was created in it: a context is a heap of its own',
  native: 'Create it once and use it again; close or free it where it can be closed',
  other: 'Look at the path: the last name on it that the application owns is where to let go',
};

export function adviceFor(kind: SuspectKind): string {
  return advice[kind];
}
