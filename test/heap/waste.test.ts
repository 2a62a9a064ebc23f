import test from 'ava';
import { explain } from '../../heap/explain.ts';
import { HeapBuilder, inPieces } from './heap-builder.ts';
import type { ExplainResult } from '../../heap/result.ts';

/** So many strings whose text in the snapshot is the same, each of which weighs `bytes`. */
async function withCopies(text: string, copies: number, bytes: number): Promise<ExplainResult> {
  const heap = new HeapBuilder();
  const { global } = heap.roots();
  const pages = heap.child(global, 'pages', 'Array');
  for (let index = 0; index < copies; index += 1) {
    heap.edge(pages, heap.node('string', text, bytes), `element:${index}`);
  }
  heap.child(global, 'other', 'Other');
  return explain({ snapshot: inPieces(heap.bytes(), 1 << 16), readSource: null });
}

const isDuplicate = ({ suspects }: ExplainResult): boolean =>
  suspects.some(({ kind }) => kind === 'duplicate-string');

// V8 writes the first 1024 characters of a string.
for (const char of ['x', '"', '\u00e9', '\u4e2d', '\u0001']) {
  test(`explain(): strings that begin alike are no copies of one another; of ${JSON.stringify(char)}`, async t => {
    const cut = await withCopies(char.repeat(1024), 300, 2288);
    t.deepEqual(cut.waste.duplicateStrings, { count: 0, wastedBytes: 0 });
    t.false(isDuplicate(cut));
  });

  test(`explain(): strings that are whole and alike are copies; of ${JSON.stringify(char)}`, async t => {
    const whole = await withCopies(char.repeat(1023), 300, 2062);
    t.deepEqual(whole.waste.duplicateStrings, { count: 299, wastedBytes: 299 * 2062 });
    t.true(isDuplicate(whole));
  });
}
