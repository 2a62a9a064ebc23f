import test from 'ava';
import { explain } from '../../heap/explain.ts';
import { HeapBuilder, inPieces } from './heap-builder.ts';

const agentFile = '/srv/node_modules/memsup/dist/agent/preload.cjs';

/**
 * A list of records that a function of such a file holds close to the root; with `isKept`, a variable of the app holds it, too, a
 * longer way off.
 */
function listBehind(script: string, records: number, isKept: boolean): HeapBuilder {
  const heap = new HeapBuilder();
  const { global } = heap.roots();
  const emit = heap.node('closure', 'emit', 64);
  heap.locate(emit, [7, 3, 4]);
  const shared = heap.node('code', 'emit', 16);
  heap.edge(emit, shared, 'internal:shared');
  heap.edge(shared, heap.node('code', script, 16), 'internal:script');
  heap.edge(global, emit, 'emit');
  const scope = heap.node('object', 'system / Context');
  heap.edge(emit, scope, 'internal:context');
  const list = heap.child(scope, 'context:watched', 'Array');
  if (isKept) {
    const app = heap.child(heap.child(global, 'app', 'App'), 'store', 'Store');
    heap.edge(heap.child(app, 'inner', 'Inner'), list, 'records');
  }
  const table = heap.node('array', '(object elements)');
  heap.edge(list, table, 'internal:elements');
  for (let index = 0; index < records; index += 1) {
    const record = heap.node('object', 'Row', 400);
    heap.edge(table, record, `internal:${index}`);
  }
  return heap;
}

async function pathOf(script: string, isKept: boolean): Promise<string> {
  const bytes = (records: number): Buffer => listBehind(script, records, isKept).bytes();
  const { suspects } = await explain({
    snapshot: inPieces(bytes(300), 1 << 16),
    baseline: inPieces(bytes(10), 1 << 16),
    readSource: null,
  });
  return (suspects[0]?.path ?? []).map(({ node, edge }) => edge ?? node).join(' > ');
}

test("explain(): a way by the app's own variables is told before a shorter one through memsup's agent", async t => {
  t.regex(await pathOf(agentFile, true), /app > store > inner > records/);
  t.regex(await pathOf(String.raw`C:\app\memsup\dist\agent\preload.cjs`, true), /inner > records/);
  // Any other file's function explains as much as a variable does.
  t.regex(await pathOf('/srv/app/events.js', true), /watched/);
});

test("explain(): what the agent's functions alone hold is told as theirs", async t => {
  t.regex(await pathOf(agentFile, false), /watched/);
});
