import { EdgeKind, edgeKindMask, NodeKind } from './kinds.ts';
import type { Snapshot } from './snapshot.ts';

/** A variable that an ES module exports. */
export interface ModuleVariable {
  /** As importers know it. */
  readonly name: string;
  /** The node of the module. */
  readonly module: number;
}

const moduleName = 'system / SourceTextModule';
const cellName = 'system / Cell';

/**
 * Exported variables of ES modules. They live in cells, not in the module's scope, and no edge has their names; but each module
 * has a table of its exports, in which the name stands right before the cell.
 */
export class ModuleVariables {
  readonly #snapshot: Snapshot;
  #byCell: ReadonlyMap<number, ModuleVariable> | null = null;

  constructor(snapshot: Snapshot) {
    this.#snapshot = snapshot;
  }

  /** The variable that a cell holds, `null` for every other node. */
  of(node: number): ModuleVariable | null {
    const { nodeKind, nodeName, strings } = this.#snapshot;
    if (nodeKind[node] !== NodeKind.hidden) return null;
    if (nodeName[node] !== strings.indexOf(cellName)) return null;
    this.#byCell ??= cellsOf(this.#snapshot);
    return this.#byCell.get(node) ?? null;
  }
}

function cellsOf(snapshot: Snapshot): ReadonlyMap<number, ModuleVariable> {
  const { nodeCount, nodeKind, nodeName, firstEdge, edgeTo, strings } = snapshot;
  const wanted = strings.indexOf(moduleName);
  const cells = new Map<number, ModuleVariable>();
  for (let node = 0; node < nodeCount; node += 1) {
    if (nodeName[node] !== wanted || nodeKind[node] !== NodeKind.hidden) continue;
    for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge += 1) {
      const table = edgeTo[edge]!;
      if (nodeKind[table] === NodeKind.array) readTable(snapshot, { table, module: node }, cells);
    }
  }
  return cells;
}

interface Table {
  readonly table: number;
  readonly module: number;
}

/** Entries of a table are edges called by their numbers; a name and its cell have numbers that follow each other. */
function readTable(
  { firstEdge, edgeKind, edgeName, edgeTo, nodeKind, nodeName, strings }: Snapshot,
  { table, module }: Table,
  cells: Map<number, ModuleVariable>,
): void {
  const cell = strings.indexOf(cellName);
  let name = '';
  let at = -2;
  for (let edge = firstEdge[table]!; edge < firstEdge[table + 1]!; edge += 1) {
    if ((edgeKind[edge]! & edgeKindMask) !== EdgeKind.internal) continue;
    const to = edgeTo[edge]!;
    const place = Number(strings.text(edgeName[edge]!, 16));
    if (nodeKind[to] === NodeKind.string) {
      name = strings.text(nodeName[to]!, 128);
      at = place;
    } else if (place === at + 1 && nodeKind[to] === NodeKind.hidden && nodeName[to] === cell) {
      if (!cells.has(to)) cells.set(to, { name, module });
    }
  }
}
