import v8 from 'node:v8';
import vm from 'node:vm';

/** On the function that `allowRelease()` has put in place: a program may have its own `gc`, and flags of its own. */
const ours = Symbol.for('memsup.own-process');

/**
 * Lets `releaseMemory()` work, and has the kernel compiled at once by the compiler that makes it fast: most of its loops are
 * entered once, and V8 does not exchange a loop that runs. For a process of its own only: it changes V8's flags.
 */
export function allowRelease(): void {
  v8.setFlagsFromString('--no-liftoff');
  // It goes by what Liftoff's code has counted, and where there is none V8 of Node 26 ends the process.
  v8.setFlagsFromString('--no-wasm-inlining');
  v8.setFlagsFromString('--expose-gc');
  const collect: unknown = vm.runInNewContext('gc');
  if (typeof collect === 'function') Reflect.set(collect, ours, true);
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

let loaded = 0;

/**
 * In a process of its own: what is left to JavaScript runs too shortly to earn V8's most thorough compiler, see docs/decisions.md. Not
 * so for many nodes, nor for a second snapshot: the comparison is JavaScript.
 */
export function compileLess(nodeCount: number): void {
  const { gc } = globalThis;
  if (gc === undefined || Reflect.get(gc, ours) !== true) return;
  loaded += 1;
  const isShort = nodeCount < nodesMin && loaded === 1;
  v8.setFlagsFromString(isShort ? '--no-turbofan' : '--turbofan');
}
