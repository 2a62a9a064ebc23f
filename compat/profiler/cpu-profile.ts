import type { Writable } from 'node:stream';
import { exportJson, type Receiver } from './export.ts';
import { headOf, nodesOf, type FlatNode, type HeadNode } from './cpu-nodes.ts';
import type { ProtocolProfile } from './protocol.ts';

/** 0: the old form, a tree under `head`. 1: the form of today, a list under `nodes`. */
export type GenerateType = 0 | 1;

export interface CpuProfileParts {
  readonly uid: string;
  readonly title: string;
  readonly type: GenerateType;
  readonly withSamples: boolean;
  readonly onDelete: (uid: string) => void;
}

/** A finished CPU profile. What it has is what its file has, and Chrome DevTools opens that of either form. */
export class CpuProfile {
  readonly typeId = 'CPU';
  readonly uid: string;
  readonly title: string;
  readonly head?: HeadNode;
  readonly nodes?: readonly FlatNode[];
  /** Seconds in the old form, microseconds in the new one. */
  readonly startTime: number;
  readonly endTime: number;
  readonly samples: readonly number[];
  /** Microseconds. */
  readonly timestamps?: readonly number[];
  readonly timeDeltas?: readonly number[];
  readonly #onDelete: (uid: string) => void;
  readonly #forToday: object;

  constructor(profile: ProtocolProfile, parts: CpuProfileParts) {
    const { uid, title, type, withSamples, onDelete } = parts;
    this.uid = uid;
    this.title = title;
    this.#onDelete = onDelete;
    const deltas = withSamples ? profile.timeDeltas : [];
    this.samples = withSamples ? profile.samples : [];
    if (type === 1) {
      this.nodes = nodesOf(profile.nodes);
      this.startTime = profile.startTime;
      this.endTime = profile.endTime;
      this.timeDeltas = deltas;
      this.#forToday = {};
      return;
    }
    const { startTime, endTime } = profile;
    this.#forToday = { nodes: nodesOf(profile.nodes), startTime, endTime, timeDeltas: deltas };
    this.head = headOf(profile.nodes);
    this.startTime = Math.floor(profile.startTime / 1e6);
    this.endTime = Math.floor(profile.endTime / 1e6);
    let atUs = profile.startTime;
    this.timestamps = deltas.map(delta => (atUs += delta));
  }

  getHeader() {
    return { typeId: this.typeId, uid: this.uid, title: this.title };
  }

  /**
   * What `JSON.stringify` and `export` write. Chrome DevTools no longer reads the tree of the old form, so a file of that form
   * holds the list, too, with times in microseconds.
   */
  toJSON(): object {
    return Object.assign({}, this, this.#forToday);
  }

  export(receiver?: Receiver): Writable | undefined {
    return exportJson(this, receiver);
  }

  delete(): void {
    this.#onDelete(this.uid);
  }
}
