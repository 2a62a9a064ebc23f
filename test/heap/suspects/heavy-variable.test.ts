import test from 'ava';
import { explain } from '../../../heap/explain.ts';
import { HeapBuilder, inPieces } from '../heap-builder.ts';

/** Tasks that wait in a list; each has a callback, made in a scope with the whole page in the variable `page`. */
function waiting(tasks: number): HeapBuilder {
  const heap = new HeapBuilder();
  const { global } = heap.roots();
  const array = heap.child(global, 'tasks', 'Array');
  const table = heap.node('array', '(object elements)');
  heap.edge(array, table, 'internal:elements');
  for (let index = 0; index < tasks; index += 1) {
    const task = heap.node('closure', 'task', 64);
    heap.edge(table, task, `internal:${index}`);
    const options = heap.child(scopeOf(heap, task), 'context:options');
    const callback = heap.node('closure', 'callback', 64);
    heap.edge(options, callback, 'callback');
    const page = heap.child(scopeOf(heap, callback), 'context:page', 'Page');
    for (let at = 0; at < 40; at += 1) heap.edge(page, heap.node('object', 'Tag', 200), `tag${at}`);
  }
  return heap;
}

function scopeOf(heap: HeapBuilder, closure: number): number {
  const scope = heap.node('object', 'system / Context');
  heap.edge(closure, scope, 'internal:context');
  return scope;
}

test('explain(): of functions that pile up the path goes on to the variable in which the weight is', async t => {
  const { suspects } = await explain({
    snapshot: inPieces(waiting(200).bytes(), 1 << 16),
    baseline: inPieces(waiting(10).bytes(), 1 << 16),
    readSource: null,
  });
  const [first] = suspects;
  t.regex(
    first?.title ?? '',
    /200 closures task\(\).*; each keeps the variable `options` of its scope$/,
  );
  t.like(first?.path.at(-1), { edge: 'page', node: 'Page' });
});
