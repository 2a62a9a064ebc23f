// Does with a snapshot what Chrome DevTools does when it is opened, in two threads as there, and when it is compared with an earlier
// one: node analyse-in-devtools.js FILE [EARLIER]
import { Worker, isMainThread, workerData, type MessagePort } from 'node:worker_threads';
import { MessageChannel } from 'node:worker_threads';
import { fileURLToPath } from 'node:url';
import { loadInDevTools, serveSecondHalf, type DevToolsSnapshot } from './devtools.ts';

if (isMainThread) await main(process.argv[2] ?? '', process.argv[3]);
else await serveSecondHalf(portOf(workerData));

async function main(file: string, earlierFile: string | undefined): Promise<void> {
  const later = await open(file);
  const shown =
    earlierFile === undefined ? summary(later) : comparison(later, await open(earlierFile));
  console.log(JSON.stringify({ nodes: later.snapshot.nodeCount, ...shown }));
}

function summary({ snapshot, phases }: Opened): object {
  const startedMs = performance.now();
  const classes = Object.keys(snapshot.aggregatesWithFilter({})).length;
  return { classes, phases: { ...phases, classes: performance.now() - startedMs } };
}

function comparison({ snapshot, phases }: Opened, earlier: Opened): object {
  const startedMs = performance.now();
  const rows = earlier.snapshot.aggregatesForDiff(snapshot.interfaceDefinitions());
  const changed = Object.keys(snapshot.calculateSnapshotDiff(0, rows)).length;
  return { changed, phases: { ...phases, comparison: performance.now() - startedMs } };
}

interface Opened {
  readonly snapshot: DevToolsSnapshot;
  readonly phases: Readonly<Record<string, number>>;
}

async function open(file: string): Promise<Opened> {
  const { port1, port2 } = new MessageChannel();
  const worker = new Worker(fileURLToPath(import.meta.url), {
    workerData: { port: port2 },
    transferList: [port2],
  });
  const startedMs = performance.now();
  let loadedMs = startedMs;
  const snapshot = await loadInDevTools(file, {
    port: port1,
    onLoaded: () => {
      loadedMs = performance.now();
    },
  });
  const phases = {
    parse: loadedMs - startedMs,
    'graph, dominators, distances': performance.now() - loadedMs,
  };
  port1.close();
  await worker.terminate();
  return { snapshot, phases };
}

function portOf({ port }: { readonly port: MessagePort }): MessagePort {
  return port;
}
