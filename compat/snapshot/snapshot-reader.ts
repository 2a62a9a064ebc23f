import { checkGraph, edgeFiller, nodeFiller } from './graph-filler.ts';
import { HeapGraph, type GraphWish } from './heap-graph.ts';
import { damaged, readMeta } from './meta.ts';
import { NumberReader } from './number-reader.ts';
import { StringReader } from './string-reader.ts';

/** The header is a few kilobytes; a file that has not come to its nodes by then is no snapshot. */
const headerMaxBytes = 1024 * 1024;

interface Section {
  /** What announces the list. */
  readonly mark: Buffer;
  read(chunk: Buffer, at: number): number;
}

/**
 * Reads a heap snapshot as its bytes come, with no object per node and no text held: `JSON.parse` of a large one needs
 * more than a string can hold. The lists are found by their names, in the order in which V8 writes them; between
 * them stand only numbers.
 */
export class SnapshotReader {
  readonly #wish: GraphWish;
  #graph: HeapGraph | null = null;
  #head: Buffer[] = [];
  #headBytes = 0;
  #sections: Section[] = [];
  #inside = false;
  /** The end of what was searched, in case a mark is cut in two. */
  #tail = Buffer.alloc(0);

  constructor(wish: GraphWish) {
    this.#wish = wish;
  }

  push(chunk: Buffer): void {
    if (this.#graph === null) this.#readHead(chunk);
    else this.#readLists(chunk);
  }

  /** Call it when all bytes were pushed. */
  end(): HeapGraph {
    if (this.#graph === null) throw damaged('it has no list of nodes');
    const [missing] = this.#sections;
    if (missing !== undefined) throw damaged(`it ends within its list ${missing.mark.toString()}`);
    checkGraph(this.#graph);
    return this.#graph;
  }

  #readHead(chunk: Buffer): void {
    this.#head.push(Buffer.from(chunk));
    this.#headBytes += chunk.length;
    const all = Buffer.concat(this.#head);
    const nodes = all.indexOf('"nodes":[');
    if (nodes === -1) {
      if (this.#headBytes > headerMaxBytes) throw damaged('it does not begin as a heap snapshot');
      return;
    }
    const opening = all.indexOf('{"meta"');
    if (opening === -1 || opening > nodes) throw damaged('it does not begin as a heap snapshot');
    const header = all.toString('utf8', opening, nodes).trimEnd();
    const graph = new HeapGraph(readMeta(header.replace(/,\s*$/, '')), this.#wish);
    this.#graph = graph;
    this.#head = [];
    this.#sections = sectionsOf(graph);
    this.#readLists(all.subarray(nodes));
  }

  #readLists(chunk: Buffer): void {
    let rest = this.#inside ? chunk : Buffer.concat([this.#tail, chunk]);
    this.#tail = Buffer.alloc(0);
    for (let section = this.#sections[0]; section !== undefined; section = this.#sections[0]) {
      let at = 0;
      if (!this.#inside) {
        const mark = rest.indexOf(section.mark);
        if (mark === -1) {
          this.#tail = Buffer.from(rest.subarray(-section.mark.length));
          return;
        }
        this.#inside = true;
        at = mark + section.mark.length;
      }
      const end = section.read(rest, at);
      if (end === -1) return;
      this.#inside = false;
      this.#sections.shift();
      rest = rest.subarray(end);
    }
  }
}

function sectionsOf(graph: HeapGraph): Section[] {
  const nodes = new NumberReader(nodeFiller(graph));
  const edges = new NumberReader(edgeFiller(graph));
  let wanted: ((index: number) => boolean) | null = null;
  const strings = new StringReader(
    index => {
      wanted ??= wantedStrings(graph);
      return wanted(index);
    },
    (index, text) => graph.strings.set(index, text),
  );
  return [
    { mark: Buffer.from('"nodes":['), read: (chunk, at) => nodes.read(chunk, at) },
    { mark: Buffer.from('"edges":['), read: (chunk, at) => edges.read(chunk, at) },
    { mark: Buffer.from('"strings":['), read: (chunk, at) => strings.read(chunk, at) },
  ];
}

/** Known once the nodes are read, which come before the strings. */
function wantedStrings(graph: HeapGraph): (index: number) => boolean {
  const { namesOf } = graph.wish;
  if (namesOf === null) return () => true;
  const types = graph.meta.nodeTypes.map(type => namesOf.has(type));
  const wanted = new Set<number>();
  for (const [node, name] of graph.nodeName.entries()) {
    if (types[graph.nodeType[node] ?? -1] === true) wanted.add(name);
  }
  return index => wanted.has(index);
}
