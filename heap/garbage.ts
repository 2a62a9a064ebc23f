import v8 from 'node:v8';
import vm from 'node:vm';

/**
 * Lets `releaseMemory()` work, and has the kernel compiled at once by the compiler that makes it fast: most of its loops are
 * entered once, and V8 does not exchange a loop that runs. For a process of its own only: it changes V8's flags.
 */
export function allowRelease(): void {
  v8.setFlagsFromString('--no-liftoff');
  v8.setFlagsFromString('--expose-gc');
  const collect: unknown = vm.runInNewContext('gc');
  Reflect.set(globalThis, 'gc', collect);
}

/** Where fewer nodes were analysed, there is less to give back than a collection is worth. */
const nodesMin = 1 << 19;

/** Gives back what passes over so many nodes have dropped, where the process may do so. */
export function releaseMemory(nodeCount: number): void {
  if (nodeCount < nodesMin) return;
  // Dropped typed arrays stay resident until a collection happens to come by; two snapshots would then count twice.
  globalThis.gc?.();
}
