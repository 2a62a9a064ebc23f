import { ClassTable } from './classes.ts';
import { loadTimed } from './load-timed.ts';
import { markEssentialEdges } from './essential-edges.ts';
import { NodeTypes } from './node-types.ts';
import { findPaths } from './paths.ts';
import { Scratch } from './scratch.ts';
import { ScriptNames } from './scripts.ts';
import { shallowSizes } from './shallow.ts';
import type { GroupTable } from './group-table.ts';
import type { RunOptions, StepRunner } from './progress.ts';
import type { Sizes } from './sizes.ts';
import type { Snapshot } from './snapshot.ts';
import type { SnapshotInput } from './byte-source.ts';

/** What is kept of a snapshot to compare with: some bytes a node, and none an edge. */
export interface Outline {
  readonly source: string;
  readonly fileBytes: number;
  readonly nodeCount: number;
  readonly edgeCount: number;
  /** Sum of all nodes' own bytes. */
  readonly selfBytes: number;
  readonly nodeId: Uint32Array;
  readonly nodeKind: Uint8Array;
  readonly nodeName: Uint32Array;
  /** As V8 wrote them, and as DevTools shows them. */
  readonly selfSize: Sizes;
  readonly shallow: Sizes;
  readonly classes: ClassTable;
  readonly scripts: ScriptNames;
  readonly text: (nameIndex: number) => string;
  readonly steps: StepRunner;
  close(): void;
}

/** An outline with the groups that growth is told by. */
export interface Earlier extends Outline {
  readonly groups: GroupTable;
}

/** Id, name, kind, two sizes and the class of a node, and its share of the groups. */
const bytesPerNode = 24;

interface Outlined {
  readonly snapshot: Snapshot;
  readonly outline: Outline;
}

/** About what an outline holds in memory while the next snapshot is read. */
export function keptBytes({ nodeCount }: Outline): number {
  return nodeCount * bytesPerNode;
}

/** Reads a snapshot and keeps what a comparison by class needs. */
export async function outline(input: SnapshotInput, options: RunOptions): Promise<Outline> {
  const { outline: read } = await readOutline(input, options);
  read.classes.keepApart(read.nodeCount);
  return read;
}

/** Reads an earlier snapshot and keeps what `explain` compares with. */
export async function readEarlier(input: SnapshotInput, options: RunOptions): Promise<Earlier> {
  const read = await readOutline(input, options);
  try {
    const { snapshot } = read;
    const { classes, scripts, shallow, steps } = read.outline;
    const scratch = new Scratch(snapshot.arena);
    await steps.run('edges', () => markEssentialEdges(snapshot, scratch));
    const types = new NodeTypes(snapshot, classes, scripts);
    const paths = await steps.run('paths', () =>
      findPaths({ snapshot, scripts, types, shallow, scratch }),
    );
    classes.keepApart(snapshot.nodeCount);
    return { ...read.outline, groups: paths.groups };
  } catch (error) {
    read.outline.close();
    throw error;
  }
}

async function readOutline(input: SnapshotInput, options: RunOptions): Promise<Outlined> {
  const { snapshot, steps } = await loadTimed(input, options);
  try {
    const scratch = new Scratch(snapshot.arena);
    const shallow = await steps.run('sizes', () => shallowSizes(snapshot, scratch));
    const classes = await steps.run('classes', () => new ClassTable(snapshot, scratch));
    const scripts = await steps.run('classes', () => new ScriptNames(snapshot));
    const { source, fileBytes, nodeCount, edgeCount, nodeId, nodeKind, nodeName, selfSize } =
      snapshot;
    const { strings } = snapshot;
    return {
      snapshot,
      outline: {
        source,
        fileBytes,
        nodeCount,
        edgeCount,
        selfBytes: selfSize.sum(),
        // Copies: what lies in the snapshot's arena would keep its edges.
        nodeId: nodeId.slice(),
        nodeKind: nodeKind.slice(),
        nodeName: nodeName.slice(),
        selfSize: selfSize.copy(new Uint32Array(nodeCount)),
        shallow: shallow.copy(new Uint32Array(nodeCount)),
        classes,
        scripts,
        text: index => strings.text(index),
        steps,
        close: () => {
          strings.close();
        },
      },
    };
  } catch (error) {
    snapshot.close();
    throw error;
  }
}
