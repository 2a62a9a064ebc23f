import { compileLess } from './garbage.ts';
import { corrupt, throwIfAborted, truncated } from './failure.ts';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { openFile, openSource, type ByteSource, type SnapshotInput } from './byte-source.ts';
import { DocumentReader } from './document-reader.ts';
import { availableMemory, fitsInFile, refuseHeld, refuseIfTooBig } from './memory-plan.ts';
import { FileStringBytes, HeldStringBytes } from './string-bytes.ts';
import { StringTable } from './string-table.ts';
import type { Snapshot } from './snapshot.ts';

export interface LoadOptions {
  /** Bytes that the whole analysis may take; what the host has to give when left out. */
  readonly maxMemory?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told now and then how many bytes were read, and of how many when that is known. */
  readonly onBytes?: ((read: number, total: number | null) => void) | undefined;
}

/** Reads a heap snapshot from a file, standard input or any stream, with no object per node or edge. */
export async function loadSnapshot(
  input: SnapshotInput,
  options: LoadOptions = {},
): Promise<Snapshot> {
  const source = openSource(input);
  const held = source.plainFile === null ? new HeldStringBytes() : null;
  const strings = new StringTable(source.name, held ?? new FileStringBytes(source.plainFile ?? ''));
  try {
    return await read(source, { strings, held, options });
  } catch (error) {
    strings.close();
    throw error;
  }
}

interface ReadParts {
  readonly strings: StringTable;
  readonly held: HeldStringBytes | null;
  readonly options: LoadOptions;
}

async function read(source: ByteSource, { strings, held, options }: ReadParts): Promise<Snapshot> {
  const maxMemory = options.maxMemory ?? availableMemory();
  const reader = new DocumentReader({
    source: source.name,
    strings,
    held,
    onHeader: (header, place) => {
      if (source.plainBytes !== null && !fitsInFile(header, source.plainBytes)) {
        throw truncated(
          { source: place.source, offset: source.plainBytes },
          `the ${header.nodeCount} nodes and ${header.edgeCount} edges that its header announces`,
        );
      }
      refuseIfTooBig(header, source.name, maxMemory);
      compileLess(header.nodeCount);
    },
  });
  let total = 0;
  const arrived = (bytes: number): void => {
    total += bytes;
    if (reader.header !== null) refuseHeld(reader.header, { source: source.name, held, maxMemory });
    options.onBytes?.(total, source.plainBytes);
    throwIfAborted(options.signal);
  };
  if (source.plainFile === null) {
    for await (const chunk of source.chunks) {
      throwIfAborted(options.signal);
      reader.push(chunk);
      arrived(chunk.length);
    }
  } else await readFile(source.plainFile, reader, arrived);
  throwIfAborted(options.signal);
  reader.end();
  return assemble(reader, { source: source.name, bytes: total, strings });
}

async function readFile(
  file: string,
  reader: DocumentReader,
  arrived: (bytes: number) => void,
): Promise<void> {
  const bytes = openFile(file);
  try {
    for (;;) {
      const count = reader.pull(bytes.read);
      if (count === 0) return;
      arrived(count);
      await nextTurn();
    }
  } finally {
    bytes.close();
  }
}

interface Assembled {
  readonly source: string;
  readonly bytes: number;
  readonly strings: StringTable;
}

function assemble(reader: DocumentReader, { source, bytes, strings }: Assembled): Snapshot {
  const { header, nodes, edges, locations, ephemerons } = reader;
  const place = { source, offset: bytes };
  if (header === null || nodes === null || edges === null) {
    throw corrupt(place, 'a section is missing');
  }
  const nameMax = Math.max(nodes.nameMax, edges.nameMax);
  if (nameMax >= strings.length) {
    throw corrupt(
      place,
      `there are ${strings.length} strings, and string ${nameMax} is referred to,`,
    );
  }
  const none = new Uint32Array(0);
  return {
    source,
    fileBytes: bytes,
    header,
    nodeCount: header.nodeCount,
    edgeCount: header.edgeCount,
    nodeKind: nodes.kind,
    nodeName: nodes.name,
    nodeId: nodes.id,
    selfSize: nodes.selfSize,
    detachedness: nodes.detachedness,
    firstEdge: nodes.firstEdge,
    edgeKind: edges.kind,
    edgeName: edges.name,
    edgeTo: edges.to,
    locations: locations?.result() ?? { node: none, scriptId: none, line: none, column: none },
    strings,
    ephemerons,
    arena: reader.arena,
    stringsSpan: { start: reader.stringsOffset, end: reader.stringsEnd },
    close: () => {
      strings.close();
    },
  };
}
