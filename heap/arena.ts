import { growTo, startKernel, type Kernel, type KernelMemory } from './kernel.ts';

/** Below this address stands nothing: the kernel's compiler may want some bytes, and none of ours has address 0. */
const firstAddress = 1024;
const alignment = 16;
/** What all passes together take at the most, columns included. Address space, not memory: what is never touched costs nothing. */
const bytesPerNode = 130;
const bytesPerEdge = 17;
/** What a node may need of the groups of paths, and how many nodes those are made for. */
const bytesPerGroup = 90;
const groupsMax = 1 << 21;
const bytesBeside = 24 * 2 ** 20;

/**
 * Where the typed arrays of one snapshot lie: in the memory of a kernel, which can then work on them, or each by itself
 * where WebAssembly is not to be had or 4 GiB are not enough.
 */
export class Arena {
  #start: KernelMemory | null;
  #used = firstAddress;
  /** Below this address may be what was put there by somebody else. */
  #dirty = 0;

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

  /** All zero, as are the others. */
  bytes(length: number): Uint8Array<ArrayBuffer> {
    const at = this.#take(length);
    if (at === null) return new Uint8Array(length);
    return this.#clear(new Uint8Array(at.buffer, at.address, length));
  }

  words(length: number): Uint32Array<ArrayBuffer> {
    const array = this.anyWords(length);
    return this.holds(array) ? this.#clear(array) : array;
  }

  /** With arbitrary contents. */
  anyWords(length: number): Uint32Array<ArrayBuffer> {
    const at = this.#take(4 * length);
    return at === null ? new Uint32Array(length) : new Uint32Array(at.buffer, at.address, length);
  }

  doubles(length: number): Float64Array<ArrayBuffer> {
    const at = this.#take(8 * length);
    if (at === null) return new Float64Array(length);
    return this.#clear(new Float64Array(at.buffer, at.address, length));
  }

  /** Where the next array will lie; see `release`. */
  get mark(): number {
    return this.#used;
  }

  /** Gives back what was taken since the mark: its memory is used again. */
  release(mark: number): void {
    this.#dirty = Math.max(this.#dirty, this.#used);
    this.#used = mark;
  }

  /** Where the kernel finds an array of this arena. */
  readonly addressOf = (array: Uint8Array | Uint32Array | Float64Array): number => {
    if (array.buffer !== this.#start?.memory.buffer) throw new Error('an array of another arena');
    return array.byteOffset;
  };

  /** True where the kernel can work on the arrays. */
  holds(...arrays: readonly (Uint8Array | Uint32Array | Float64Array)[]): boolean {
    return arrays.every(array => array.buffer === this.#start?.memory.buffer);
  }

  #clear<Taken extends Uint8Array | Uint32Array | Float64Array>(array: Taken): Taken {
    const dirty = (this.#dirty - array.byteOffset) / array.BYTES_PER_ELEMENT;
    if (dirty > 0) array.fill(0, 0, Math.ceil(dirty));
    return array;
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
