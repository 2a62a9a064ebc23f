// As heap/paths.ts, which says why.
import { isProto, labelOfEdge } from './edge-labels';
import { edgeKind, edgeTo, essential, firstEdge, nodeCount } from './graph';
import {
  addGroup,
  aliasGroup,
  ancestorOf,
  areGroupsFull,
  countMember,
  findGroup,
  hashOf,
  noGroup,
  parentOf,
  size,
  stepOf,
} from './groups';
import { byteAt, setByte, setWord, wordAt } from './memory';
import { mix, unmix } from './mix';

const collectionDegree: u32 = 24;
const stepsMax: u32 = 16;
const roundMask: u32 = 0x03;
const unseen: u32 = 0x00;
const waiting: u32 = 0x04;
const waitingForRound2: u32 = 0x08;
const pending: u32 = 0x10;
const settled: u32 = 0x20;
const noHash: u32 = 0xffffffff;
const overflowHash: u32 = 2;

let state: u32 = 0;
let parent: u32 = 0;
let groupOf: u32 = 0;
let order: u32 = 0;
let later: u32 = 0;
let typeOf: u32 = 0;
let shallow: u32 = 0;
let recent: u32 = 0;
let groupsMax: u32 = 0;
let queued: u32 = 0;
let laterCount: u32 = 0;

/** `state` has each node's round, `parent` is all zero, `group` all ones; `steps` has room for sixteen words. */
export function openPaths(
  states: u32,
  parents: u32,
  groups: u32,
  orderOf: u32,
  laterOf: u32,
  types: u32,
  sizes: u32,
  steps: u32,
  most: u32,
): void {
  state = states;
  parent = parents;
  groupOf = groups;
  order = orderOf;
  later = laterOf;
  typeOf = types;
  shallow = sizes;
  recent = steps;
  groupsMax = most;
  laterCount = 0;
}

export function walkPaths(): void {
  setByte(state, 0, byteAt(state, 0) | settled);
  setWord(order, 0, 0);
  queued = 1;
  setWord(groupOf, 0, addGroup(1, noGroup, 0, 1, 0));
  expand(0, 1);
  settleFrom(1, 1);
  for (let round: u32 = 2; round <= 3; round += 1) {
    const before = queued;
    takeWaiting(round == 2 ? waitingForRound2 : waiting);
    settleFrom(before, round);
  }
  for (let node: u32 = 0; node < nodeCount; node += 1) {
    if (byteAt(state, node) > roundMask) continue;
    const before = queued;
    queue(node);
    setWord(groupOf, node, mix(wordAt(hashOf, 0), 0));
    settleFrom(before, 4);
  }
}

function settleFrom(first: u32, round: u32): void {
  let levelStart = first;
  const edgeRound: u32 = round < 3 ? round : 3;
  while (levelStart < queued) {
    const levelEnd = queued;
    for (let at = levelStart; at < levelEnd; at += 1) settle(wordAt(order, at), round);
    for (let at = levelStart; at < levelEnd; at += 1) expand(wordAt(order, at), edgeRound);
    levelStart = levelEnd;
  }
}

function expand(node: u32, round: u32): void {
  const group = wordAt(groupOf, node);
  const groupHash = wordAt(hashOf, group);
  const ownRound = byteAt(state, node) & roundMask;
  const start = wordAt(firstEdge, node);
  const end = wordAt(firstEdge, node + 1);
  const degree = end - start;
  countMember(group, node, wordAt(shallow, node), degree >= collectionDegree ? degree : 0);
  for (let edge = start; edge < end; edge += 1) {
    const to = wordAt(edgeTo, edge);
    const known = byteAt(state, to);
    if (known >= settled || (byteAt(edgeKind, edge) & essential) == 0) continue;
    let edgeRound = known & roundMask;
    if (edgeRound < ownRound) edgeRound = ownRound;
    if (edgeRound < 3 && isProto(edge)) edgeRound = 3;
    if (edgeRound <= round) {
      if (known < pending) queue(to);
    } else if (known >= pending || !wait(to, edgeRound)) continue;
    const hash = mix(groupHash, labelOfEdge(node, edge));
    if (hash > wordAt(groupOf, to)) continue;
    setWord(parent, to, node);
    setWord(groupOf, to, hash);
  }
}

function queue(node: u32): void {
  setByte(state, node, (byteAt(state, node) & roundMask) | pending);
  setWord(order, queued++, node);
  setWord(groupOf, node, noHash);
}

function wait(node: u32, round: u32): bool {
  const awaited = round == 2 ? waitingForRound2 : waiting;
  const known = byteAt(state, node) & ~roundMask;
  if (known >= awaited) return known == awaited;
  if (known == unseen) setWord(later, laterCount++, node);
  setByte(state, node, (byteAt(state, node) & roundMask) | awaited);
  setWord(groupOf, node, noHash);
  return true;
}

function takeWaiting(awaited: u32): void {
  for (let at: u32 = 0; at < laterCount; at += 1) {
    const node = wordAt(later, at);
    if ((byteAt(state, node) & ~roundMask) != awaited) continue;
    setByte(state, node, (byteAt(state, node) & roundMask) | pending);
    setWord(order, queued++, node);
  }
}

function settle(node: u32, round: u32): void {
  const type = wordAt(typeOf, node);
  const hash = mix(wordAt(groupOf, node), type);
  let group = findGroup(hash);
  if (group == noGroup) group = newGroup(node, hash, type, round);
  setWord(groupOf, node, group);
  setByte(state, node, (byteAt(state, node) & roundMask) | settled);
}

function newGroup(node: u32, hash: u32, type: u32, round: u32): u32 {
  if (size >= groupsMax || areGroupsFull()) return overflow();
  const above = wordAt(groupOf, wordAt(parent, node));
  const step = mix(labelTo(node), type);
  const known = repeated(above, step);
  if (known == noGroup) return addGroup(hash, above, node, round, step);
  aliasGroup(hash, known);
  return known;
}

function overflow(): u32 {
  const known = findGroup(overflowHash);
  return known == noGroup ? addGroup(overflowHash, 0, 0, 4, 0) : known;
}

/** Label of the edge by which a node was reached: that which gives its hash. */
function labelTo(node: u32): u32 {
  const from = wordAt(parent, node);
  return unmix(wordAt(hashOf, wordAt(groupOf, from)), wordAt(groupOf, node));
}

function repeated(above: u32, step: u32): u32 {
  setWord(recent, 0, step);
  let known: u32 = 1;
  for (let group = above; group != noGroup && known < stepsMax; known += 1) {
    setWord(recent, known, wordAt(stepOf, group));
    group = wordAt(parentOf, group);
  }
  for (let period: u32 = 1; period << 1 <= known; period += 1) {
    let same: u32 = 0;
    while (same < period && wordAt(recent, same) == wordAt(recent, same + period)) same += 1;
    if (same == period) return ancestorOf(above, period - 1);
  }
  return noGroup;
}
