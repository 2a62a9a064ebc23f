import fs from 'node:fs';

/** What heap/kernel/ exports. Addresses, counts and results are unsigned, but results come as signed numbers. */
export interface Kernel {
  whereStopped(): number;
  openNodes(...layout: readonly number[]): void;
  placeNodes(...columns: readonly number[]): void;
  largestNodeName(): number;
  edgesSoFar(): number;
  readNodes(...stretch: readonly number[]): number;
  openEdges(...layout: readonly number[]): void;
  placeEdges(...columns: readonly number[]): void;
  largestEdgeName(): number;
  readEdges(...stretch: readonly number[]): number;
  openLocations(...layout: readonly number[]): void;
  readLocations(...stretch: readonly number[]): number;
  sortLocations(...arrays: readonly number[]): number;
  entriesSeen(): number;
  readStrings(...stretch: readonly number[]): number;
  openGraph(...columns: readonly number[]): void;
  openEntries(...columns: readonly number[]): void;
  ownedByPage(owned: number, queue: number): void;
  markEssential(owned: number): number;
  fillPredecessors(from: number): void;
  searchDepthFirst(...arrays: readonly number[]): number;
  findSemidominators(...arrays: readonly number[]): void;
  findDominators(idom: number, semi: number): void;
  sumRetained(...arrays: readonly number[]): void;
  widen(sizes: number, into: number, count: number): void;
  openLabels(kinds: number, hashes: number, proto: number): void;
  openGroups(...columns: readonly number[]): void;
  openGroupEntries(...table: readonly number[]): void;
  groupCount(): number;
  groupEntries(): number;
  openPaths(...arrays: readonly number[]): void;
  walkPaths(): void;
  markOwnable(...columns: readonly number[]): number;
  giveToOwners(...columns: readonly number[]): number;
  openClasses(...columns: readonly number[]): void;
  openPlaces(table: number, slotMask: number): void;
  placeStoppedAt(): number;
  enterPlaced(plain: number, location: number, id: number): void;
  assignClasses(from: number): number;
  openClassOf(entries: number, byShape: number, byPlace: number): void;
  countClasses(...columns: readonly number[]): void;
  linkDominated(dominator: number, head: number, next: number): void;
  sumByClass(...columns: readonly number[]): void;
  largestOf(words: number, count: number): number;
  markEach(marks: number, words: number, count: number): void;
  hashTypes(...columns: readonly number[]): void;
  hashPlaces(...columns: readonly number[]): void;
  placeNodesAt(into: number, nodes: number, count: number): void;
  spreadOwners(owners: number, ownable: number, stack: number): void;
}

const pageBytes = 1 << 16;
const pagesMax = 1 << 16;

let compiled: WebAssembly.Module | null | undefined;

/**
 * The loops that look at every byte, node and edge, as WebAssembly: they run at full speed from the first time on, which most
 * of an analysis is. `null` where Node cannot run it (`--jitless`): the same loops in JavaScript are slower, and that is all.
 */
function compile(): WebAssembly.Module | null {
  if (compiled !== undefined) return compiled;
  try {
    compiled = new WebAssembly.Module(fs.readFileSync(new URL('kernel.wasm', import.meta.url)));
  } catch {
    compiled = null;
  }
  return compiled;
}

export interface KernelMemory {
  readonly kernel: Kernel;
  readonly memory: WebAssembly.Memory;
}

/** A kernel with a memory of its own, which may grow to 4 GiB; `null` where there is none to be had. */
export function startKernel(bytes: number): KernelMemory | null {
  const code = compile();
  if (code === null) return null;
  try {
    const initial = Math.ceil(bytes / pageBytes);
    const memory = new WebAssembly.Memory({ initial, maximum: pagesMax });
    const { exports } = new WebAssembly.Instance(code, { env: { memory } });
    return isKernel(exports) ? { kernel: exports, memory } : null;
  } catch {
    return null;
  }
}

/** TypeScript cannot see into the compiled module; scripts/build.js has made it from heap/kernel/. */
function isKernel(exported: object): exported is Kernel {
  return 'readNodes' in exported;
}

/** Makes room for so many bytes in all; false where the host does not give them. */
export function growTo(memory: WebAssembly.Memory, bytes: number): boolean {
  const pages = Math.ceil(bytes / pageBytes);
  const more = pages - memory.buffer.byteLength / pageBytes;
  if (pages > pagesMax) return false;
  if (more <= 0) return true;
  try {
    memory.grow(more);
    return true;
  } catch {
    return false;
  }
}
