import { MemsupError } from '../../base/errors.ts';
import { strictSize, castToInt } from '../memwatch/strict-text.ts';
import { sizeText } from '../memwatch/text.ts';
import { IdIndex } from './id-index.ts';
import { noBucket, type NodeTable } from './node-table.ts';

/** One side of a difference. `time` is left out where the copied module has none. */
export interface DiffSide {
  readonly nodes: number;
  readonly time?: Date | undefined;
  readonly size_bytes: number;
  readonly size: string;
}

/** What happened to the objects of one constructor or type. */
export interface DiffDetail {
  readonly what: string;
  readonly size_bytes: number;
  readonly size: string;
  readonly '+': number;
  readonly '-': number;
}

/** What `HeapDiff#end()` answers: memwatch's shape. */
export interface HeapDifference {
  readonly before: DiffSide;
  readonly after: DiffSide;
  readonly change: {
    readonly size_bytes: number;
    readonly size: string;
    readonly freed_nodes: number;
    readonly allocated_nodes: number;
    readonly details: readonly DiffDetail[];
  };
}

export interface CompareOptions {
  /** 32-bit sums and texts, as memwatch had them. */
  readonly strict: boolean;
  readonly withTime: boolean;
}

interface Tally {
  added: number;
  removed: number;
  bytes: number;
}

/** Ids begin anew when an inspector session closes in between; then too many nodes have changed their kind. */
const changedShareMax = 0.3;

/** The names under which strings are counted. */
const stringKinds: ReadonlySet<string> = new Set(['String', 'ConcatenatedString', 'SlicedString']);

/** Compares two tables by object id. */
export function compareTables(
  before: NodeTable,
  after: NodeTable,
  options: CompareOptions,
): HeapDifference {
  const index = new IdIndex(before.ids);
  const kept = new Uint8Array(before.ids.length);
  const tallies = new Map<string, Tally>();
  let allocated = 0;
  let matched = 0;
  let changed = 0;
  for (let row = 0; row < after.ids.length; row += 1) {
    const match = index.find(after.ids[row] ?? 0);
    const fate = match === -1 ? 'new' : fateOf(nameAt(before, match), nameAt(after, row));
    if (fate === 'kept' || (fate === 'reused' && options.strict)) {
      kept[match] = 1;
    } else {
      allocated += 1;
      count(tallies, after, row).added += 1;
      count(tallies, after, row).bytes += after.size[row] ?? 0;
    }
    if (match !== -1) matched += 1;
    if (fate === 'reused') changed += 1;
  }
  refuseForeignIds(changed, matched);
  let freed = 0;
  for (let row = 0; row < kept.length; row += 1) {
    // Natives may share an id, which is a hash of theirs; such a one is gone when all of them are.
    if (kept[index.find(before.ids[row] ?? 0)] === 1) continue;
    freed += 1;
    count(tallies, before, row).removed += 1;
    count(tallies, before, row).bytes -= before.size[row] ?? 0;
  }
  return assembled({ before, after, options, allocated, freed, tallies });
}

/**
 * V8 finds ids by address, so what lies where something died meanwhile may have the id of that; it is a different object all the
 * same. Only strings turn into another kind while they live.
 */
function fateOf(before: string | null, after: string | null): 'kept' | 'reused' {
  if (before === after) return 'kept';
  return before !== null && after !== null && stringKinds.has(before) && stringKinds.has(after)
    ? 'kept'
    : 'reused';
}

/** Nodes without a name land in a tally that is not shown. */
function count(tallies: Map<string, Tally>, table: NodeTable, row: number): Tally {
  const name = nameAt(table, row);
  if (name === null) return { added: 0, removed: 0, bytes: 0 };
  const known = tallies.get(name);
  if (known !== undefined) return known;
  const made = { added: 0, removed: 0, bytes: 0 };
  tallies.set(name, made);
  return made;
}

function nameAt(table: NodeTable, row: number): string | null {
  const place = table.bucket[row] ?? noBucket;
  return place === noBucket ? null : (table.buckets[place] ?? null);
}

function refuseForeignIds(changed: number, matched: number): void {
  if (changed <= matched * changedShareMax) return;
  throw new MemsupError(
    'MEMSUP_CAPTURE_FAILED',
    `Cannot compare the two snapshots: ${changed} of ${matched} objects with the same id differ, so V8 has given out its ids anew in between`,
    {
      hint: 'An inspector session that closes does this; keep it open, or do not use one meanwhile',
    },
  );
}

interface Parts {
  readonly before: NodeTable;
  readonly after: NodeTable;
  readonly options: CompareOptions;
  readonly allocated: number;
  readonly freed: number;
  readonly tallies: ReadonlyMap<string, Tally>;
}

function assembled({ before, after, options, allocated, freed, tallies }: Parts): HeapDifference {
  const size = options.strict ? strictSize : sizeText;
  const exact = options.strict ? castToInt : (bytes: number): number => bytes;
  const side = (table: NodeTable): DiffSide => ({
    nodes: table.nodes,
    ...(options.withTime
      ? { time: new Date(options.strict ? wholeSecond(table.atMs) : table.atMs) }
      : {}),
    size_bytes: exact(table.sizeBytes),
    size: size(table.sizeBytes),
  });
  const grown = exact(exact(after.sizeBytes) - exact(before.sizeBytes));
  // By code units, as a C++ map of strings sorts them; a locale would not.
  const names = [...tallies.keys()].sort((one, other) => (one < other ? -1 : 1));
  return {
    before: side(before),
    after: side(after),
    change: {
      size_bytes: grown,
      size: size(grown),
      freed_nodes: freed,
      allocated_nodes: allocated,
      details: names.map(what => {
        const { added, removed, bytes } = tallies.get(what) ?? { added: 0, removed: 0, bytes: 0 };
        return { what, size_bytes: bytes, size: size(bytes), '+': added, '-': removed };
      }),
    },
  };
}

/** All that memwatch knew of the time. */
function wholeSecond(ms: number): number {
  return Math.floor(ms / 1000) * 1000;
}
