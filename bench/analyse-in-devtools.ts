// Does with a snapshot what Chrome DevTools does when it is opened, in two threads as there: node analyse-in-devtools.js FILE
import { Worker, isMainThread, workerData, type MessagePort } from 'node:worker_threads';
import { MessageChannel } from 'node:worker_threads';
import { fileURLToPath } from 'node:url';
import { loadInDevTools, serveSecondHalf } from './devtools.ts';

if (isMainThread) await main(process.argv[2] ?? '');
else await serveSecondHalf(portOf(workerData));

async function main(file: string): Promise<void> {
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
  const builtMs = performance.now();
  const classes = Object.keys(snapshot.aggregatesWithFilter({})).length;
  const phases = {
    parse: loadedMs - startedMs,
    'graph, dominators, distances': builtMs - loadedMs,
    classes: performance.now() - builtMs,
  };
  console.log(JSON.stringify({ nodes: snapshot.nodeCount, classes, phases }));
  port1.close();
  await worker.terminate();
}

function portOf({ port }: { readonly port: MessagePort }): MessagePort {
  return port;
}
