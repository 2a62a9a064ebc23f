/** Small heap snapshots written by hand, in the form that V8 writes. */

export interface TinyNode {
  readonly type: string;
  readonly name: string;
  readonly id: number;
  readonly size: number;
  /** Places of the nodes it refers to. */
  readonly to: readonly number[];
}

export const nodeTypes = [
  'hidden',
  'array',
  'string',
  'object',
  'code',
  'closure',
  'regexp',
  'number',
  'native',
  'synthetic',
  'concatenated string',
  'sliced string',
  'symbol',
  'bigint',
  'object shape',
] as const;

const edgeTypes = ['context', 'element', 'property', 'internal', 'hidden', 'shortcut', 'weak'];

/** With `traced`, nodes have the field that Node 24 dropped. Every edge is the property `ref`. */
export function tinySnapshot(nodes: readonly TinyNode[], traced = true): string {
  const strings = [...new Set([...nodes.map(({ name }) => name), 'ref'])];
  const fields = ['type', 'name', 'id', 'self_size', 'edge_count'];
  const nodeFields = [...fields, ...(traced ? ['trace_node_id'] : []), 'detachedness'];
  const edges = nodes.flatMap(({ to }) =>
    to.flatMap(node => [
      edgeTypes.indexOf('property'),
      strings.indexOf('ref'),
      node * nodeFields.length,
    ]),
  );
  const meta = {
    node_fields: nodeFields,
    node_types: [nodeTypes, 'string', 'number', 'number', 'number', 'number', 'number'],
    edge_fields: ['type', 'name_or_index', 'to_node'],
    edge_types: [edgeTypes, 'string_or_number', 'node'],
    sample_fields: ['timestamp_us', 'last_assigned_id'],
  };
  const rows = nodes.map(({ type, name, id, size, to }) => [
    nodeTypes.findIndex(each => each === type),
    strings.indexOf(name),
    id,
    size,
    to.length,
    ...(traced ? [0] : []),
    0,
  ]);
  const counts = { node_count: nodes.length, edge_count: edges.length / 3 };
  const header = JSON.stringify({ meta, ...counts, trace_function_count: 0 });
  return [
    `{"snapshot":${header},`,
    `"nodes":[${rows.map(row => row.join(',')).join('\n,')}],`,
    `"edges":[${edges.join(',')}],`,
    '"trace_function_infos":[],\n"trace_tree":[],\n"samples":[],\n"locations":[],',
    `"strings":[${strings.map(text => JSON.stringify(text)).join(',\n')}]}`,
  ].join('\n');
}
