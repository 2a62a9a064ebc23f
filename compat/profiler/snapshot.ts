import fs from 'node:fs';
import { PassThrough, pipeline, type Writable } from 'node:stream';
import type { HeapGraph } from '../snapshot/heap-graph.ts';
import { forEachChunk, readGraph } from '../snapshot/take.ts';
import type { Receiver } from './export.ts';
import { SnapshotNode } from './graph-node.ts';
import { histogramOf } from './histogram.ts';

/** The size of the pieces that v8-profiler handed out. */
const pieceBytes = 51_200;

export interface SnapshotParts {
  readonly uid: number;
  readonly title: string;
  readonly file: string;
  /** Answers what is left. */
  readonly onDelete: () => Readonly<Record<string, Snapshot>>;
}

/** A heap snapshot that was taken. It lies in a file; only looking into it takes memory. */
export class Snapshot {
  readonly typeId = 'HEAP';
  readonly uid: number;
  title: string;
  /** Bound, because it is passed on as a bare function in v8-profiler's own examples. */
  readonly delete: () => Readonly<Record<string, Snapshot>>;
  readonly #file: string;
  #graph: HeapGraph | null = null;

  constructor({ uid, title, file, onDelete }: SnapshotParts) {
    this.uid = uid;
    this.title = title;
    this.#file = file;
    this.delete = () => {
      this.#graph = null;
      return onDelete();
    };
  }

  get nodesCount(): number {
    return this.#look().meta.nodeCount;
  }

  get maxSnapshotJSObjectId(): number {
    return this.#look().lastObjectId;
  }

  get root(): SnapshotNode {
    return this.getNode(0);
  }

  getHeader() {
    return { typeId: this.typeId, uid: this.uid, title: this.title };
  }

  getNode(index: number): SnapshotNode {
    const graph = this.#look();
    if (!Number.isInteger(index)) throw new TypeError('Argument must be an integer');
    if (index < 0 || index >= graph.meta.nodeCount) {
      throw new RangeError(`Cannot get node ${index}: there are ${graph.meta.nodeCount}`);
    }
    return new SnapshotNode(graph, index);
  }

  /** `undefined` when no object has this id. */
  getNodeById(id: number): SnapshotNode | undefined {
    if (!Number.isInteger(id)) throw new TypeError('Argument must be an integer');
    const index = this.#look().nodeId.indexOf(id);
    return index === -1 ? undefined : this.getNode(index);
  }

  /** How many more of each constructor or type the other snapshot has. */
  compare(other: Snapshot): Record<string, number> {
    const mine = histogramOf(this.#file);
    const theirs = histogramOf(other.#file);
    const difference: Record<string, number> = Object.create(null);
    for (const key of new Set([...mine.keys(), ...theirs.keys()])) {
      difference[key] = (theirs.get(key) ?? 0) - (mine.get(key) ?? 0);
    }
    return difference;
  }

  /** Hands out the file's text piece by piece, now; ends early when the iterator answers false. */
  serialize(iterator: (piece: string, length: number) => unknown, callback: () => void): void {
    if (typeof iterator !== 'function' || typeof callback !== 'function') {
      throw new TypeError('Arguments must be a functions');
    }
    const whole = forEachChunk(this.#file, pieceBytes, piece => {
      // V8 escapes whatever is not ASCII.
      return iterator(piece.toString('latin1'), piece.length) !== false;
    });
    if (whole) callback();
  }

  /** Into a stream at the stream's own pace, into a new one, or into a callback as one text. */
  export(receiver?: Receiver): Writable | undefined {
    if (typeof receiver === 'function') {
      const pieces: string[] = [];
      this.serialize(
        piece => pieces.push(piece),
        () => receiver(null, pieces.join('')),
      );
      return undefined;
    }
    const target = receiver ?? new PassThrough();
    // Opened at once: the snapshot may be deleted before the stream is through.
    const fd = fs.openSync(this.#file, 'r');
    pipeline(fs.createReadStream(this.#file, { fd }), target, error => {
      if (error !== null && error !== undefined && target.listenerCount('error') === 0) {
        process.emitWarning(error);
      }
    });
    return target;
  }

  #look(): HeapGraph {
    this.#graph ??= readGraph(this.#file, { namesOf: null, edges: true });
    return this.#graph;
  }
}
