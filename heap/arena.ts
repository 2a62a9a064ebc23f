import { growTo, startKernel, type Kernel, type KernelMemory } from './kernel.ts';

/** Below this address stands nothing: the kernel's compiler may want some bytes, and none of ours has address 0. */
const firstAddress = 1024;
const alignment = 16;
/** What all passes together take at the most, columns included. Address space, not memory: what is never touched costs nothing. */
const bytesPerNode = 110;
const bytesPerEdge = 17;
/** What a node may need of the groups of paths, and how many nodes those are made for. */
const bytesPerGroup = 90;
const groupsMax = 1 << 21;
const bytesBeside = 4 * 2 ** 20;

/**
 * Where the typed arrays of one snapshot lie: in the memory of a kernel, which can then work on them, or each by itself
 * where WebAssembly is not to be had or 4 GiB are not enough.
 */
export class Arena {
  #start: KernelMemory | null;
  #used = firstAddress;

  constructor(bytesAtFirst: number) {
    this.#start = startKernel(firstAddress + bytesAtFirst + alignment);
  }

  /** `null` where the work has to be done in JavaScript. */
  get kernel(): Kernel | null {
    return this.#start?.kernel ?? null;
  }

  /** Makes room for a snapshot. All views are void afterwards; the result is the one given, made anew. */
  plan(view: Buffer, nodeCount: number, edgeCount: number): Buffer {
    if (this.#start === null) return view;
    const { byteOffset, length } = view;
    const { memory } = this.#start;
    const bytes =
      this.#used +
      bytesBeside +
      nodeCount * bytesPerNode +
      edgeCount * bytesPerEdge +
      Math.min(nodeCount, groupsMax) * bytesPerGroup;
    if (!growTo(memory, bytes)) this.#start = null;
    return Buffer.from(memory.buffer, byteOffset, length);
  }

  bytes(length: number): Uint8Array<ArrayBuffer> {
    const at = this.#take(length);
    return at === null ? new Uint8Array(length) : new Uint8Array(at.buffer, at.address, length);
  }

  words(length: number): Uint32Array<ArrayBuffer> {
    const at = this.#take(4 * length);
    return at === null ? new Uint32Array(length) : new Uint32Array(at.buffer, at.address, length);
  }

  doubles(length: number): Float64Array<ArrayBuffer> {
    const at = this.#take(8 * length);
    return at === null ? new Float64Array(length) : new Float64Array(at.buffer, at.address, length);
  }

  /** Where the kernel finds an array of this arena. */
  addressOf(array: Uint8Array | Uint32Array | Float64Array): number {
    if (array.buffer !== this.#start?.memory.buffer) throw new Error('an array of another arena');
    return array.byteOffset;
  }

  /** True where the kernel can work on the array. */
  holds(array: Uint8Array | Uint32Array | Float64Array): boolean {
    return array.buffer === this.#start?.memory.buffer;
  }

  #take(bytes: number): { readonly buffer: ArrayBuffer; readonly address: number } | null {
    if (this.#start === null) return null;
    const { buffer } = this.#start.memory;
    const address = this.#used;
    const end = address + bytes;
    if (end > buffer.byteLength) return null;
    this.#used = Math.ceil(end / alignment) * alignment;
    return { buffer, address };
  }
}
