import { EdgeRules } from './edge-rules.ts';
import { GroupTable, noGroup } from './group-table.ts';
import { mix } from './mix.ts';
import { withRoom } from './sequence-table.ts';
import type { NodeTypes } from './node-types.ts';
import type { Scratch } from './scratch.ts';
import type { Sizes } from './sizes.ts';
import type { Snapshot } from './snapshot.ts';

/** A best path from the root to every node, and the groups that nodes with like paths form. */
export interface Paths {
  /** Node → the node before it on its path; the root has itself. */
  readonly parent: Uint32Array;
  /** Node → group. */
  readonly group: Uint32Array;
  readonly groups: GroupTable;
  readonly rules: EdgeRules;
}

export interface PathsInput {
  readonly snapshot: Snapshot;
  readonly types: NodeTypes;
  readonly shallow: Sizes;
  readonly scratch: Scratch;
}

/** A node with so many edges may be a collection. */
const collectionDegree = 24;
/** The longest repetition that is told from a longer path: a list's `next` is one step, a promise's chain a few. */
const periodMax = 8;

/** States of a node. A node that only a later round may reach waits, and an earlier round may still come first. */
const unseen = 0;
const waiting = 1;
const waitingForRound2 = 2;
const pending = 3;
const settled = 4;

/** Breadth first, level by level, in the rounds of `EdgeRules`. */
export function findPaths(input: PathsInput): Paths {
  const walk = new PathWalk(input);
  walk.run();
  return walk.result();
}

class PathWalk {
  readonly #input: PathsInput;
  readonly #rules: EdgeRules;
  readonly #groups = new GroupTable();
  readonly #state: Uint8Array;
  readonly #parent: Uint32Array;
  /** Until a node is settled: the hash of the path that leads to it. Then: its group. */
  readonly #group: Uint32Array;
  /** Until settled: the label of the edge that leads to it. Then: that label and the node's type in one. */
  readonly #step: Uint32Array;
  /** A bit for each step on the path, so that most steps are known to be new without walking back. */
  readonly #bloom: Uint32Array;
  readonly #location: Uint32Array;
  /** All nodes in the order in which they were reached. */
  readonly #order: Uint32Array;
  #queued = 0;
  /** Nodes that were seen over edges of a later round, in the order of first sight. */
  #later: Uint32Array<ArrayBuffer> = new Uint32Array(1 << 12);
  #laterCount = 0;
  readonly #recent = new Uint32Array(2 * periodMax + 1);
  readonly #recentNode = new Uint32Array(2 * periodMax + 1);

  constructor(input: PathsInput) {
    const { snapshot, scratch } = input;
    const { nodeCount } = snapshot;
    this.#input = input;
    this.#rules = new EdgeRules(snapshot);
    this.#state = new Uint8Array(nodeCount);
    this.#parent = scratch.takeZeroed(nodeCount);
    this.#group = scratch.takeZeroed(nodeCount);
    this.#step = scratch.takeZeroed(nodeCount);
    this.#bloom = scratch.takeZeroed(nodeCount);
    this.#order = scratch.take(nodeCount);
    this.#location = locationByNode(snapshot, scratch);
  }

  run(): void {
    this.#state[0] = settled;
    this.#order[0] = 0;
    this.#queued = 1;
    this.#group[0] = this.#groups.add(1, { parent: noGroup, node: 0, round: 1 });
    this.#count(0);
    this.#expand(0, 1);
    this.#settleFrom(1, 1);
    for (const round of [2, 3]) {
      const before = this.#queued;
      this.#takeWaiting(round === 2 ? waitingForRound2 : waiting);
      this.#settleFrom(before, round);
    }
    const { nodeCount } = this.#input.snapshot;
    for (let node = 0; node < nodeCount; node += 1) {
      if (this.#state[node] !== unseen) continue;
      const before = this.#queued;
      this.#reach(node, 0, 0);
      this.#settleFrom(before, 4);
    }
  }

  result(): Paths {
    this.#input.scratch.give(this.#step, this.#bloom, this.#order, this.#location);
    return { parent: this.#parent, group: this.#group, groups: this.#groups, rules: this.#rules };
  }

  /** Settles what is queued from `first` on, then what that leads to, and so on. */
  #settleFrom(first: number, round: number): void {
    let levelStart = first;
    while (levelStart < this.#queued) {
      const levelEnd = this.#queued;
      for (let at = levelStart; at < levelEnd; at += 1) this.#settle(this.#order[at]!, round);
      const edgeRound = Math.min(round, 3);
      for (let at = levelStart; at < levelEnd; at += 1) this.#expand(this.#order[at]!, edgeRound);
      levelStart = levelEnd;
    }
  }

  #expand(node: number, round: number): void {
    const { firstEdge, edgeTo } = this.#input.snapshot;
    const state = this.#state;
    const rules = this.#rules;
    const end = firstEdge[node + 1]!;
    for (let edge = firstEdge[node]!; edge < end; edge += 1) {
      const to = edgeTo[edge]!;
      if (state[to] === settled) continue;
      const edgeRound = rules.round(node, edge);
      if (edgeRound <= round) this.#reach(to, node, rules.label(node, edge));
      else if (edgeRound <= 3 && state[to] !== pending) {
        const waits = this.#wait(to, edgeRound === 2 ? waitingForRound2 : waiting);
        if (waits) this.#prefer(to, node, rules.label(node, edge));
      }
    }
  }

  /** Queues a node, or finds a better way to one that is queued. */
  #reach(node: number, from: number, label: number): void {
    if (this.#state[node] !== pending) {
      this.#state[node] = pending;
      this.#order[this.#queued++] = node;
      this.#group[node] = 0xffffffff;
    }
    this.#prefer(node, from, label);
  }

  /** Of several ways of one length the one with the least hash is taken, so that two processes choose alike. */
  #prefer(node: number, from: number, label: number): void {
    const hash = mix(this.#groups.hash[this.#group[from]!]!, label);
    if (hash > this.#group[node]!) return;
    this.#parent[node] = from;
    this.#group[node] = hash;
    this.#step[node] = label;
  }

  /** Notes a node for a later round; false when it waits for an earlier one already, whose ways are better. */
  #wait(node: number, state: number): boolean {
    const known = this.#state[node]!;
    if (known >= state) return known === state;
    if (known === unseen) {
      this.#later = withRoom(this.#later, this.#laterCount + 1);
      this.#later[this.#laterCount++] = node;
    }
    this.#state[node] = state;
    this.#group[node] = 0xffffffff;
    return true;
  }

  /** Queues what has waited for this round and was not reached by other ways. */
  #takeWaiting(state: number): void {
    for (let at = 0; at < this.#laterCount; at += 1) {
      const node = this.#later[at]!;
      if (this.#state[node] !== state) continue;
      this.#state[node] = pending;
      this.#order[this.#queued++] = node;
    }
  }

  #settle(node: number, round: number): void {
    const groups = this.#groups;
    const parent = this.#parent[node]!;
    const step = mix(this.#step[node]!, this.#input.types.of(node, this.#location[node]! - 1));
    const bit = 1 << (step & 31);
    const bloom = this.#bloom[parent]!;
    this.#step[node] = step;
    this.#bloom[node] = bloom | bit;
    this.#state[node] = settled;
    const earlier = (bloom & bit) === 0 ? -1 : this.#repeated(parent, step);
    if (earlier === -1) {
      const hash = mix(groups.hash[this.#group[parent]!]!, step);
      const known = groups.find(hash);
      this.#group[node] =
        known === noGroup ? groups.add(hash, { parent: this.#group[parent]!, node, round }) : known;
    } else {
      this.#group[node] = this.#group[earlier]!;
      groups.repeats[this.#group[earlier]!] = 1;
    }
    this.#count(node);
  }

  /**
   * When the path's last steps repeat the steps before them, the node that ended the earlier repetition; otherwise -1.
   * One step alone proves nothing: every closure has a context.
   */
  #repeated(from: number, step: number): number {
    const steps = this.#recent;
    steps[0] = step;
    let node = from;
    let known = 1;
    for (; known < steps.length; known += 1) {
      steps[known] = this.#step[node]!;
      this.#recentNode[known] = node;
      const parent = this.#parent[node]!;
      if (parent === node) break;
      node = parent;
    }
    for (let period = 1; 2 * period <= known; period += 1) {
      let same = 0;
      while (same < period && steps[same] === steps[same + period]) same += 1;
      if (same === period) return this.#recentNode[period]!;
    }
    return -1;
  }

  #count(node: number): void {
    const { snapshot, shallow } = this.#input;
    const group = this.#group[node]!;
    this.#groups.count[group]! += 1;
    this.#groups.last[group] = node;
    this.#groups.selfBytes[group]! += shallow.get(node);
    const degree = snapshot.firstEdge[node + 1]! - snapshot.firstEdge[node]!;
    if (degree >= collectionDegree) this.#groups.degree[group]! += degree;
  }
}

/** Node → index of its location plus 1, 0 when it has none. */
function locationByNode(snapshot: Snapshot, scratch: Scratch): Uint32Array {
  const byNode = scratch.takeZeroed(snapshot.nodeCount);
  const { node } = snapshot.locations;
  for (let at = 0; at < node.length; at += 1) byNode[node[at]!] = at + 1;
  return byNode;
}
