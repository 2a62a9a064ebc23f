import type { Draft } from './suspects.ts';

/**
 * Puts clusters together that are one leak seen from two ends: a doubly linked list is reached half from its head and
 * half from its tail, each by a variable of its own in one scope.
 */
export function mergeTwins(drafts: readonly Draft[]): Draft[] {
  const merged: Draft[] = [];
  for (const draft of drafts) {
    const at = merged.findIndex(other => areTwins(other, draft));
    const twin = merged[at];
    if (twin === undefined) merged.push(draft);
    else merged[at] = join(twin, draft);
  }
  return merged.sort((a, b) => b.cluster.bytesDelta - a.cluster.bytesDelta);
}

function areTwins(a: Draft, b: Draft): boolean {
  if (a.owner.node === b.owner.node) return true;
  return (
    a.owner.what === a.members.class &&
    b.owner.what === b.members.class &&
    a.members.class === b.members.class &&
    a.members.shape === b.members.shape &&
    a.owner.near !== null &&
    a.owner.near.script === b.owner.near?.script
  );
}

function join(a: Draft, b: Draft): Draft {
  const sameOwner = a.owner.node === b.owner.node;
  const bothChains = a.chain !== null && b.chain !== null;
  return {
    ...a,
    cluster: {
      ...a.cluster,
      others: [...a.cluster.others, b.cluster.root, ...b.cluster.others],
      // Two ends of one chain are counted together; the keys of a Map do not count beside its values.
      count: a.cluster.count + (bothChains ? b.cluster.count : 0),
      countDelta: a.cluster.countDelta + (bothChains ? b.cluster.countDelta : 0),
      bytes: a.cluster.bytes + b.cluster.bytes,
      bytesDelta: a.cluster.bytesDelta + b.cluster.bytesDelta,
    },
    alsoHeldBy: [
      ...new Set([
        ...a.alsoHeldBy,
        ...b.alsoHeldBy,
        ...(sameOwner || b.owner.expression === null
          ? []
          : [`${b.owner.what} ${b.owner.expression}`]),
      ]),
    ],
  };
}
