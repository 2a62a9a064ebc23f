import { isRecord } from '../base/guards.ts';
import { corrupt, unsupported, type Place } from './failure.ts';
import { edgeKindNames, nodeKindNames, EdgeKind, NodeKind } from './kinds.ts';

/** Where each field stands in a row, read from the snapshot's own `meta`: the order and number differ by V8 version. */
export interface NodeLayout {
  readonly width: number;
  readonly type: number;
  readonly name: number;
  readonly id: number;
  readonly selfSize: number;
  readonly edgeCount: number;
  /** -1 where the snapshot has no such field. */
  readonly detachedness: number;
  /** Snapshot's type number → canonical kind. */
  readonly kinds: Uint8Array;
}

export interface EdgeLayout {
  readonly width: number;
  readonly type: number;
  readonly name: number;
  readonly to: number;
  readonly kinds: Uint8Array;
}

export interface LocationLayout {
  readonly width: number;
  readonly object: number;
  readonly script: number;
  readonly line: number;
  readonly column: number;
}

export interface SnapshotHeader {
  readonly nodeCount: number;
  readonly edgeCount: number;
  readonly extraNativeBytes: number;
  readonly node: NodeLayout;
  readonly edge: EdgeLayout;
  /** `null` when the snapshot knows no locations. */
  readonly location: LocationLayout | null;
}

/** Typed arrays take no more elements than this. */
const countMax = 2 ** 32 - 2;
const widthMax = 64;

/** Turns the JSON of the `snapshot` key into a checked layout. */
export function readHeader(text: string, place: Place): SnapshotHeader {
  const header = parse(text, place);
  const meta = header['meta'];
  if (!isRecord(meta)) throw corrupt(place, 'the header has no "meta" record');
  if (header['root_index'] !== undefined && header['root_index'] !== 0) {
    throw unsupported(
      place,
      `the header puts the root at ${JSON.stringify(header['root_index'])}, not 0,`,
    );
  }
  const nodeFields = names(meta['node_fields'], 'node_fields', place);
  const edgeFields = names(meta['edge_fields'], 'edge_fields', place);
  const at = (fields: readonly string[], name: string): number => {
    const index = fields.indexOf(name);
    if (index === -1) throw unsupported(place, `the header names no field "${name}"`);
    return index;
  };
  const nodeCount = count(header, 'node_count', place);
  if (nodeCount === 0) throw corrupt(place, 'the header announces no nodes, so there is no root');
  return {
    nodeCount,
    edgeCount: count(header, 'edge_count', place),
    extraNativeBytes: optionalCount(header['extra_native_bytes']),
    node: {
      width: nodeFields.length,
      type: at(nodeFields, 'type'),
      name: at(nodeFields, 'name'),
      id: at(nodeFields, 'id'),
      selfSize: at(nodeFields, 'self_size'),
      edgeCount: at(nodeFields, 'edge_count'),
      detachedness: nodeFields.indexOf('detachedness'),
      // node_types is longer than node_fields on Node 24: index by the field, never zip the two.
      kinds: kinds(element(meta['node_types'], at(nodeFields, 'type')), nodeKinds, place),
    },
    edge: {
      width: edgeFields.length,
      type: at(edgeFields, 'type'),
      name: at(edgeFields, 'name_or_index'),
      to: at(edgeFields, 'to_node'),
      kinds: kinds(element(meta['edge_types'], at(edgeFields, 'type')), edgeKinds, place),
    },
    location: locationLayout(meta['location_fields'], place),
  };
}

interface KindTable {
  readonly what: string;
  readonly known: readonly string[];
  readonly unknown: number;
}

const nodeKinds: KindTable = { what: 'node', known: nodeKindNames, unknown: NodeKind.unknown };
const edgeKinds: KindTable = { what: 'edge', known: edgeKindNames, unknown: EdgeKind.unknown };

function kinds(value: unknown, table: KindTable, place: Place): Uint8Array {
  const listed = names(value, `${table.what}_types`, place);
  if (listed.length > 255) {
    throw unsupported(place, `the header has ${listed.length} ${table.what} types`);
  }
  return Uint8Array.from(listed, name => {
    const kind = table.known.indexOf(name);
    return kind === -1 ? table.unknown : kind;
  });
}

function locationLayout(value: unknown, place: Place): LocationLayout | null {
  if (value === undefined) return null;
  const fields = names(value, 'location_fields', place);
  const layout = {
    width: fields.length,
    object: fields.indexOf('object_index'),
    script: fields.indexOf('script_id'),
    line: fields.indexOf('line'),
    column: fields.indexOf('column'),
  };
  return Math.min(layout.object, layout.script, layout.line, layout.column) === -1 ? null : layout;
}

function parse(text: string, place: Place): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw corrupt(place, 'the header is not valid JSON');
  }
  if (!isRecord(value)) throw corrupt(place, 'the header is not a record');
  return value;
}

function names(value: unknown, what: string, place: Place): readonly string[] {
  if (!Array.isArray(value)) throw corrupt(place, `"${what}" in the header is not a list`);
  const listed: string[] = [];
  for (const name of value) {
    if (typeof name !== 'string') {
      throw corrupt(place, `"${what}" in the header is not a list of names`);
    }
    listed.push(name);
  }
  if (listed.length === 0 || (what.endsWith('_fields') && listed.length > widthMax)) {
    throw corrupt(place, `"${what}" in the header has ${listed.length} entries`);
  }
  return listed;
}

function element(value: unknown, index: number): unknown {
  return Array.isArray(value) ? value[index] : undefined;
}

function count(header: Readonly<Record<string, unknown>>, field: string, place: Place): number {
  const value = header[field];
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) {
    throw corrupt(place, `"${field}" in the header is "${String(value)}", not a count,`);
  }
  if (value > countMax) {
    throw unsupported(place, `"${field}" in the header is ${value}, more than ${countMax},`);
  }
  return value;
}

function optionalCount(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0;
}
