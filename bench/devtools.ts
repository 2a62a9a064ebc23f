// Drives the heap snapshot worker of Chrome DevTools, as fetched by scripts/fetch-peers.js.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { MessageChannel, type MessagePort } from 'node:worker_threads';

/** What DevTools knows of a snapshot; arrays by node ordinal, node fields one after the other in `nodes`. */
export interface DevToolsSnapshot {
  readonly nodeCount: number;
  readonly nodeFieldCount: number;
  readonly nodeSelfSizeOffset: number;
  readonly nodes: { getValue(index: number): number };
  readonly dominatorsTree: Uint32Array;
  readonly retainedSizes: Float64Array;
  readonly nodeDistances: Int32Array;
  aggregatesWithFilter(filter: object): Readonly<Record<string, DevToolsClass>>;
  interfaceDefinitions(): string;
  aggregatesForDiff(interfaces: string): object;
  calculateSnapshotDiff(baseId: number, base: object): Readonly<Record<string, DevToolsChange>>;
}

/** A row of the Summary view. */
export interface DevToolsClass {
  readonly count: number;
  readonly distance: number;
  readonly self: number;
  readonly maxRet: number;
  readonly name: string;
}

/** A row of the Comparison view. */
export interface DevToolsChange {
  readonly addedCount: number;
  readonly removedCount: number;
  readonly addedSize: number;
  readonly removedSize: number;
}

interface Loader {
  write(text: string): void;
  close(): void;
  readonly parsingComplete: Promise<void>;
  buildSnapshot(port: MessagePort): Promise<DevToolsSnapshot>;
}

interface DevTools {
  readonly HeapSnapshot: { readonly SecondaryInitManager: new (port: MessagePort) => unknown };
  readonly HeapSnapshotLoader: {
    readonly HeapSnapshotLoader: new (dispatcher: { sendEvent(): void }) => Loader;
  };
}

const bundle = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../.peers/devtools.mjs');
/** The size in which DevTools' own front end hands a file over. */
const chunkBytes = 10_000_000;

async function devTools(): Promise<DevTools> {
  if (!fs.existsSync(bundle)) throw new Error('Fetch it first: node scripts/fetch-peers.js');
  // It complains of nodes that only weak edges lead to, of which there are some in every snapshot.
  console.warn = () => {};
  // Newer than Node 20.
  if (!('withResolvers' in Promise)) Reflect.set(Promise, 'withResolvers', withResolvers);
  return import(pathToFileURL(bundle).href);
}

function withResolvers(): object {
  const parts: Record<string, unknown> = {};
  parts['promise'] = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
  return parts;
}

/** Serves the half of the work that DevTools does in a second thread. */
export async function serveSecondHalf(port: MessagePort): Promise<void> {
  const { HeapSnapshot } = await devTools();
  void new HeapSnapshot.SecondaryInitManager(port);
}

export interface DevToolsOptions {
  /** The port of a thread that runs `serveSecondHalf`; both halves run in this thread when left out. */
  readonly port?: MessagePort;
  readonly onLoaded?: () => void;
}

/** Reads a snapshot as DevTools does. */
export async function loadInDevTools(
  file: string,
  { port, onLoaded }: DevToolsOptions = {},
): Promise<DevToolsSnapshot> {
  const { HeapSnapshotLoader } = await devTools();
  const loader = new HeapSnapshotLoader.HeapSnapshotLoader({ sendEvent: () => {} });
  const text = fs.createReadStream(file, { encoding: 'utf8', highWaterMark: chunkBytes });
  for await (const chunk of text) loader.write(String(chunk));
  loader.close();
  await loader.parsingComplete;
  onLoaded?.();
  if (port !== undefined) return loader.buildSnapshot(port);
  const { port1, port2 } = new MessageChannel();
  await serveSecondHalf(port2);
  try {
    return await loader.buildSnapshot(port1);
  } finally {
    port1.close();
    port2.close();
  }
}
