import { asOwnWork } from '../../base/own-collections.ts';
import { wantObjectIds } from '../../base/object-ids.ts';
import { forgetObjectIds } from '../snapshot/kept-ids.ts';
import { takeGraph, writeSnapshotFile } from '../snapshot/take.ts';
import { compareTables, type CompareOptions, type HeapDifference } from './compare-tables.ts';
import { tableOf, tableWish, type NodeTable } from './node-table.ts';
import { diffOutside } from './outside.ts';

/** Those that nobody has ended, and nobody can end any more. */
const dropped = new FinalizationRegistry<() => void>(giveUpIds => {
  giveUpIds();
  forgetObjectIds();
});

/** What has come and gone on the heap between its making and its end. Each end costs a snapshot, which stops the thread. */
export class HeapDiff {
  readonly #options: CompareOptions;
  readonly #giveUpIds = wantObjectIds();
  #before: NodeTable | null;
  #ended = false;

  constructor(options: CompareOptions = { strict: false, withTime: true }) {
    this.#options = options;
    dropped.register(this, this.#giveUpIds, this);
    this.#before = takeTable(options);
  }

  /** Takes the second snapshot and compares, here and now. */
  end(): HeapDifference {
    this.#close();
    return asOwnWork('heap-diff', () => {
      const after = this.#andForget(() => takeTable(this.#options));
      return compareTables(this.#take(), after, this.#options);
    });
  }

  /** The same, but only the snapshot is taken here; a process of its own reads and compares. */
  async endAsync(): Promise<HeapDifference> {
    this.#close();
    return diffOutside({
      writeAfter: file => this.#andForget(() => writeSnapshotFile(file, 'heap-diff')),
      takeBefore: () => this.#take(),
      options: this.#options,
    });
  }

  /** With its second snapshot, good or bad, a HeapDiff needs the ids no more. */
  #andForget<Result>(snapshot: () => Result): Result {
    try {
      return snapshot();
    } finally {
      this.#giveUpIds();
      dropped.unregister(this);
      forgetObjectIds();
    }
  }

  #close(): void {
    if (this.#ended) throw new Error('attempt to end() a HeapDiff that was already ended');
    this.#ended = true;
  }

  /** Not before the second snapshot: a local variable would hold the table there, and count as the app's. */
  #take(): NodeTable {
    const before = this.#before;
    this.#before = null;
    if (before === null) throw new Error('This HeapDiff has given its first snapshot away');
    return before;
  }
}

/** The class as a drop-in shows it: without arguments, and with memwatch's own words for a forgotten `new`. */
export function heapDiffClass(options: CompareOptions): new () => HeapDiff {
  return new Proxy(HeapDiff, {
    construct: () => new HeapDiff(options),
    apply() {
      throw new TypeError('Use the new operator to create instances of this object.');
    },
  });
}

function takeTable({ strict }: CompareOptions): NodeTable {
  const atMs = Date.now();
  return asOwnWork('heap-diff', () => tableOf(takeGraph(tableWish, 'heap-diff'), { strict, atMs }));
}
