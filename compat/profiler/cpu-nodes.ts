import type { CallFrame, ProtocolNode } from './protocol.ts';

export interface LineTick {
  readonly line: number;
  readonly hitCount: number;
}

/** A node of the old form; lines and columns count from 1, as DevTools expects them there. */
export interface HeadNode {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
  /** V8 no longer tells it. */
  readonly bailoutReason: string;
  readonly id: number;
  readonly scriptId: number;
  readonly hitCount: number;
  readonly children: readonly HeadNode[];
  readonly lineTicks: readonly LineTick[];
}

/** A node of today's form; lines and columns count from 0, as the format says. */
export interface FlatNode {
  readonly id: number;
  readonly hitCount: number;
  readonly callFrame: Omit<CallFrame, 'scriptId'> & {
    readonly scriptId: number;
    readonly bailoutReason: string;
    readonly lineTicks: readonly LineTick[];
  };
  readonly children: readonly number[];
  readonly positionTicks: readonly { readonly line: number; readonly ticks: number }[];
}

/** The list as it is, with the fields that v8-profiler added. */
export function nodesOf(nodes: readonly ProtocolNode[]): FlatNode[] {
  return nodes.map(node => ({
    id: node.id,
    hitCount: node.hitCount,
    callFrame: {
      ...node.callFrame,
      scriptId: Number(node.callFrame.scriptId),
      bailoutReason: '',
      lineTicks: lineTicksOf(node),
    },
    children: node.children ?? [],
    positionTicks: node.positionTicks ?? [],
  }));
}

/** The list hung up as a tree. */
export function headOf(nodes: readonly ProtocolNode[]): HeadNode {
  const made = new Map(nodes.map(node => [node.id, emptyHead(node)]));
  for (const { id, children } of nodes) {
    const parent = made.get(id);
    for (const child of children ?? []) {
      const found = made.get(child);
      if (found !== undefined) parent?.children.push(found);
    }
  }
  const [root] = made.values();
  if (root === undefined) throw new Error('The CPU profile has no nodes');
  return root;
}

function emptyHead(node: ProtocolNode): HeadNode & { readonly children: HeadNode[] } {
  const { functionName, url, lineNumber, columnNumber, scriptId } = node.callFrame;
  return {
    functionName,
    url,
    lineNumber: lineNumber + 1,
    columnNumber: columnNumber + 1,
    bailoutReason: '',
    id: node.id,
    scriptId: Number(scriptId),
    hitCount: node.hitCount,
    children: [],
    lineTicks: lineTicksOf(node),
  };
}

function lineTicksOf({ positionTicks }: ProtocolNode): LineTick[] {
  return (positionTicks ?? []).map(({ line, ticks }) => ({ line, hitCount: ticks }));
}
