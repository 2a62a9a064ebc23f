import { isRecord } from '../../base/guards.ts';
import { MemsupError } from '../../base/errors.ts';

/** Where the fields of nodes and edges stand: told by each snapshot itself, because V8 versions differ. */
export interface SnapshotMeta {
  readonly nodeCount: number;
  readonly edgeCount: number;
  readonly nodeFields: readonly string[];
  readonly edgeFields: readonly string[];
  /** Names of the node types by number. */
  readonly nodeTypes: readonly string[];
  readonly edgeTypes: readonly string[];
}

/** Reads the value of the `snapshot` key. */
export function readMeta(text: string): SnapshotMeta {
  const snapshot: unknown = JSON.parse(text);
  const meta = isRecord(snapshot) ? snapshot['meta'] : null;
  if (!isRecord(snapshot) || !isRecord(meta)) throw damaged('the header has no "meta"');
  const read = {
    nodeCount: Number(snapshot['node_count']),
    edgeCount: Number(snapshot['edge_count']),
    nodeFields: names(meta['node_fields']),
    edgeFields: names(meta['edge_fields']),
    nodeTypes: names(first(meta['node_types'])),
    edgeTypes: names(first(meta['edge_types'])),
  };
  for (const field of ['type', 'name', 'id', 'self_size', 'edge_count']) {
    if (!read.nodeFields.includes(field)) throw damaged(`nodes have no "${field}"`);
  }
  for (const field of ['type', 'name_or_index', 'to_node']) {
    if (!read.edgeFields.includes(field)) throw damaged(`edges have no "${field}"`);
  }
  return read;
}

/** A snapshot that does not hold what it promises. */
export function damaged(what: string): MemsupError {
  return new MemsupError('MEMSUP_CAPTURE_FAILED', `Cannot read the heap snapshot: ${what}`, {
    hint: 'It was cut short, by a full disk or a kill; take it again',
  });
}

function first(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : null;
}

function names(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
