import { EdgeRules } from './edge-rules.ts';
import { findPathsInKernel } from './kernel-paths.ts';
import { GroupTable, noGroup } from './group-table.ts';
import { essentialEdge } from './kinds.ts';
import { locationByNode } from './locate.ts';
import { mix, unmix } from './mix.ts';
import { withRoom } from './sequence-table.ts';
import type { NodeTypes } from './node-types.ts';
import type { Scratch } from './scratch.ts';
import type { ScriptNames } from './scripts.ts';
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
  readonly scripts: ScriptNames;
  readonly types: NodeTypes;
  readonly shallow: Sizes;
  readonly scratch: Scratch;
}

/** A node with so many edges may be a collection. */
const collectionDegree = 24;
/** The longest repetition that is told from a longer path: a list's `next` is one step, a promise's chain a few. */
const periodMax = 8;

/**
 * States of a node, in the bits above its round of `EdgeRules`: one byte, one cache miss for each edge. A node that only
 * a later round may reach waits, and an earlier round may still come first.
 */
const roundMask = 0x03;
const unseen = 0x00;
const waiting = 0x04;
const waitingForRound2 = 0x08;
const pending = 0x10;
const settled = 0x20;
const noHash = 0xffffffff;

/** A heap of millions of objects with keys of their own would make a group of each. */
const groupsMax = 1 << 20;
const overflowHash = 2;

/** Breadth first, level by level, in the rounds of `EdgeRules`. */
export function findPaths(input: PathsInput): Paths {
  const rules = new EdgeRules(input.snapshot, input.scripts);
  const inKernel = findPathsInKernel(input, rules, groupsMax);
  if (inKernel !== null) return inKernel;
  const walk = new PathWalk(input, rules);
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
  readonly #location: Uint32Array;
  /** All nodes in the order in which they were reached. */
  readonly #order: Uint32Array;
  #queued = 0;
  /** Nodes that were seen over edges of a later round, in the order of first sight. */
  #later: Uint32Array<ArrayBuffer> = new Uint32Array(1 << 12);
  #laterCount = 0;
  readonly #recent = new Uint32Array(2 * periodMax);

  constructor(input: PathsInput, rules: EdgeRules) {
    const { snapshot, scratch } = input;
    const { nodeCount } = snapshot;
    this.#input = input;
    this.#rules = rules;
    this.#state = this.#rules.rounds.slice();
    this.#parent = scratch.takeZeroed(nodeCount);
    this.#group = scratch.take(nodeCount).fill(noHash);
    this.#order = scratch.take(nodeCount);
    this.#location = locationByNode(snapshot, scratch.take(nodeCount));
  }

  run(): void {
    this.#state[0]! |= settled;
    this.#order[0] = 0;
    this.#queued = 1;
    this.#group[0] = this.#groups.add(1, { parent: noGroup, node: 0, round: 1, step: 0 });
    this.#expand(0, 1);
    this.#settleFrom(1, 1);
    for (const round of [2, 3]) {
      const before = this.#queued;
      this.#takeWaiting(round === 2 ? waitingForRound2 : waiting);
      this.#settleFrom(before, round);
    }
    const { nodeCount } = this.#input.snapshot;
    for (let node = 0; node < nodeCount; node += 1) {
      if (this.#state[node]! > roundMask) continue;
      const before = this.#queued;
      this.#queue(node);
      this.#group[node] = mix(this.#groups.hash[0]!, 0);
      this.#settleFrom(before, 4);
    }
  }

  result(): Paths {
    this.#input.scratch.give(this.#order, this.#location);
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

  /** Counts a settled node and looks where its edges lead. */
  #expand(node: number, round: number): void {
    const { firstEdge, edgeTo, edgeKind } = this.#input.snapshot;
    const state = this.#state;
    const rules = this.#rules;
    const group = this.#group[node]!;
    const groupHash = this.#groups.hash[group]!;
    const ownRound = state[node]! & roundMask;
    const start = firstEdge[node]!;
    const end = firstEdge[node + 1]!;
    this.#count(node, end - start);
    for (let edge = start; edge < end; edge += 1) {
      const to = edgeTo[edge]!;
      const known = state[to]!;
      if (known >= settled || (edgeKind[edge]! & essentialEdge) === 0) continue;
      let edgeRound = known & roundMask;
      if (edgeRound < ownRound) edgeRound = ownRound;
      if (edgeRound < 3 && rules.isProto(edge)) edgeRound = 3;
      if (edgeRound <= round) {
        if (known < pending) this.#queue(to);
      } else if (known >= pending || !this.#wait(to, edgeRound)) continue;
      // Of several ways of one length the one with the least hash is taken, so that two processes choose alike.
      const hash = mix(groupHash, rules.label(node, edge));
      if (hash > this.#group[to]!) continue;
      this.#parent[to] = node;
      this.#group[to] = hash;
    }
  }

  #queue(node: number): void {
    this.#state[node] = (this.#state[node]! & roundMask) | pending;
    this.#order[this.#queued++] = node;
    this.#group[node] = noHash;
  }

  /** Notes a node for a later round; false when it waits for an earlier one already, whose ways are better. */
  #wait(node: number, round: number): boolean {
    const state = round === 2 ? waitingForRound2 : waiting;
    const known = this.#state[node]! & ~roundMask;
    if (known >= state) return known === state;
    if (known === unseen) {
      this.#later = withRoom(this.#later, this.#laterCount + 1);
      this.#later[this.#laterCount++] = node;
    }
    this.#state[node] = (this.#state[node]! & roundMask) | state;
    this.#group[node] = noHash;
    return true;
  }

  /** Queues what has waited for this round and was not reached by other ways. */
  #takeWaiting(state: number): void {
    for (let at = 0; at < this.#laterCount; at += 1) {
      const node = this.#later[at]!;
      if ((this.#state[node]! & ~roundMask) !== state) continue;
      this.#state[node] = (this.#state[node]! & roundMask) | pending;
      this.#order[this.#queued++] = node;
    }
  }

  #settle(node: number, round: number): void {
    const groups = this.#groups;
    const type = this.#input.types.of(node, this.#location);
    const hash = mix(this.#group[node]!, type);
    let group = groups.find(hash);
    if (group === noGroup) group = this.#newGroup(node, { hash, type, round });
    this.#group[node] = group;
    this.#state[node] = (this.#state[node]! & roundMask) | settled;
  }

  #newGroup(
    node: number,
    { hash, type, round }: { readonly hash: number; readonly type: number; readonly round: number },
  ): number {
    const groups = this.#groups;
    if (groups.size >= groupsMax) return this.#overflow();
    const parent = this.#group[this.#parent[node]!]!;
    const step = mix(this.#labelOf(node), type);
    const known = this.#repeated(parent, step);
    if (known === noGroup) return groups.add(hash, { parent, node, round, step });
    groups.alias(hash, known);
    return known;
  }

  /** Where everything goes for which there is no group left; nothing that is there is ever suspected. */
  #overflow(): number {
    const known = this.#groups.find(overflowHash);
    if (known !== noGroup) return known;
    return this.#groups.add(overflowHash, { parent: 0, node: 0, round: 4, step: 0 });
  }

  /**
   * Label of the edge by which a node was reached: that which gives its hash. To look for the edge itself would cost the square
   * of a large array.
   */
  #labelOf(node: number): number {
    const parent = this.#parent[node]!;
    return unmix(this.#groups.hash[this.#group[parent]!]!, this.#group[node]!);
  }

  /**
   * When a step repeats, with the steps before it, the steps before those, the group at which the earlier repetition
   * ended; otherwise `noGroup`. One step alone proves nothing: every closure has a context.
   */
  #repeated(above: number, step: number): number {
    const groups = this.#groups;
    const steps = this.#recent;
    steps[0] = step;
    let known = 1;
    for (let group = above; group !== noGroup && known < steps.length; known += 1) {
      steps[known] = groups.step[group]!;
      group = groups.parent[group]!;
    }
    for (let period = 1; 2 * period <= known; period += 1) {
      let same = 0;
      while (same < period && steps[same] === steps[same + period]) same += 1;
      if (same === period) return groups.ancestor(above, period - 1);
    }
    return noGroup;
  }

  #count(node: number, degree: number): void {
    const groups = this.#groups;
    const group = this.#group[node]!;
    groups.count[group]! += 1;
    groups.last[group] = node;
    groups.selfBytes[group]! += this.#input.shallow.get(node);
    if (degree >= collectionDegree) groups.degree[group]! += degree;
  }
}
