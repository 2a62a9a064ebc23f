// Writes heap snapshots of any size without a heap: a program whose memory is one long list of sessions, each with an
// array, an object and a string of its own. Nothing is held, so files of many gigabytes take no memory:
//   node dist/bench/write-snapshot.js --out FILE --nodes 15000000 [--text 40] [--newlines] [--shares 1]
// `--text` is the length of each session's string, `--shares` how many in ten sessions know the one before.
import fs from 'node:fs';
import { parseArgs } from 'node:util';

const fields = 7;
const nodesPerSession = 4;
const flushBytes = 1 << 22;
const kind = { array: 1, string: 2, object: 3, synthetic: 9 };
const edge = { context: 0, element: 1, property: 2, internal: 3, shortcut: 5 };
/** Root, GC roots, global object, the Map and its table. */
const fixedNodes = 5;
const words = [
  '',
  '(GC roots)',
  'global',
  'Map',
  'sessions',
  'table',
  'Session',
  'Object',
  'data',
  'items',
  'token',
  'before',
  'elements',
];
const word = (text: string): number => words.indexOf(text);

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    nodes: { type: 'string', default: '1000000' },
    text: { type: 'string', default: '40' },
    newlines: { type: 'boolean', default: false },
    shares: { type: 'string', default: '1' },
  },
});
const sessions = Math.floor((Number(values.nodes) - fixedNodes) / nodesPerSession);
const shares = Number(values.shares);
const textLength = Number(values.text);

class Writer {
  readonly #fd: number;
  readonly #buffer = Buffer.allocUnsafe(flushBytes + (1 << 16));
  #used = 0;
  bytes = 0;

  constructor(file: string) {
    this.#fd = fs.openSync(file, 'w', 0o600);
  }

  text(text: string): void {
    this.#used += this.#buffer.write(text, this.#used, 'latin1');
    if (this.#used >= flushBytes) this.#flush();
  }

  close(): void {
    this.#flush();
    fs.closeSync(this.#fd);
  }

  #flush(): void {
    fs.writeSync(this.#fd, this.#buffer, 0, this.#used);
    this.bytes += this.#used;
    this.#used = 0;
  }
}

function header(): string {
  const types = 'hidden,array,string,object,code,closure,regexp,number,native,synthetic';
  return JSON.stringify({
    meta: {
      node_fields: 'type,name,id,self_size,edge_count,trace_node_id,detachedness'.split(','),
      node_types: [types.split(',')],
      edge_fields: ['type', 'name_or_index', 'to_node'],
      edge_types: ['context,element,property,internal,hidden,shortcut,weak'.split(',')],
      location_fields: ['object_index', 'script_id', 'line', 'column'],
    },
    node_count: fixedNodes + sessions * nodesPerSession,
    edge_count: 4 + sessions * 4 + sharing(sessions),
    trace_function_count: 0,
  });
}

/** How many of the first so many sessions know the one before. */
function sharing(count: number): number {
  const whole = Math.floor(count / 10) * shares;
  return whole + Math.min(count % 10, shares) - (shares > 0 && count > 0 ? 1 : 0);
}

function knowsBefore(session: number): boolean {
  return session > 0 && session % 10 < shares;
}

const row = values.newlines ? '\n,' : ',';
const out = new Writer(values.out ?? '/dev/null');
out.text(`{"snapshot":${header()},\n"nodes":[`);
let id = 1;
const node = (type: number, name: number, [self, edges]: readonly [number, number]): void => {
  out.text(`${id === 1 ? '' : row}${type},${name},${id},${self},${edges},0,0`);
  id += 2;
};
node(kind.synthetic, word(''), [0, 2]);
node(kind.synthetic, word('(GC roots)'), [0, 0]);
node(kind.object, word('global'), [40, 1]);
node(kind.object, word('Map'), [32, 1]);
node(kind.array, word(''), [sessions * 24, sessions]);
for (let session = 0; session < sessions; session += 1) {
  node(kind.object, word('Session'), [56, knowsBefore(session) ? 3 : 2]);
  node(kind.object, word('Object'), [32, 1]);
  node(kind.array, word(''), [16, 0]);
  node(kind.string, words.length + session, [16 + textLength, 0]);
}
out.text(`],\n"edges":[`);
let first = true;
const link = (type: number, name: number, to: number): void => {
  out.text(`${first ? '' : row}${type},${name},${to * fields}`);
  first = false;
};
const sessionAt = (session: number): number => fixedNodes + session * nodesPerSession;
link(edge.element, 1, 1);
link(edge.shortcut, word('global'), 2);
link(edge.property, word('sessions'), 3);
link(edge.internal, word('table'), 4);
for (let session = 0; session < sessions; session += 1) link(edge.internal, 1, sessionAt(session));
for (let session = 0; session < sessions; session += 1) {
  const at = sessionAt(session);
  link(edge.property, word('data'), at + 1);
  link(edge.property, word('token'), at + 3);
  if (knowsBefore(session)) link(edge.property, word('before'), at - nodesPerSession);
  link(edge.internal, word('elements'), at + 2);
}
out.text(
  '],\n"trace_function_infos":[],\n"trace_tree":[],\n"samples":[],\n"locations":[],\n"strings":[',
);
for (const [index, text] of words.entries()) out.text(`${index === 0 ? '' : ',\n'}"${text}"`);
const filler = 'x'.repeat(textLength);
for (let session = 0; session < sessions; session += 1) {
  out.text(`,\n"${(session.toString(36) + filler).slice(0, textLength)}"`);
}
out.text(']}');
out.close();
console.log(
  JSON.stringify({
    file: values.out,
    bytes: out.bytes,
    nodes: fixedNodes + sessions * nodesPerSession,
  }),
);
