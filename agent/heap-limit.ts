import type { HeapInfo } from 'node:v8';
import { givenNumber } from './v8-flags.ts';

const megabyte = 2 ** 20;

/**
 * Where V8 gives up. `heap_size_limit` adds the young generation on top, 48 MB by default; but what leaks lies in the old
 * one, and the size that was given for that is the size at which the process ends.
 */
export function heapLimitOf(heap: HeapInfo): number {
  const given = givenNumber('max-old-space-size');
  const isGiven = given !== null && given > 0;
  return isGiven ? Math.min(heap.heap_size_limit, given * megabyte) : heap.heap_size_limit;
}
