import fs from 'node:fs';
import path from 'node:path';
import { testOnEachNode } from '../../helpers/nodes.ts';
import { runCompat } from '../../helpers/run-compat.ts';
import { temporaryFolder } from '../../helpers/sockets.ts';

interface Named {
  readonly functionName?: string;
  readonly callFrame?: { readonly functionName: string };
  readonly selfSize?: number;
  readonly children?: readonly Named[];
}

function find(node: Named, name: string): Named | undefined {
  if (node.functionName === name || node.callFrame?.functionName === name) return node;
  for (const child of node.children ?? []) {
    const found = find(child, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

testOnEachNode('v8-profiler: each part does what it says', (t, node) => {
  const folder = temporaryFolder(t);
  const told = runCompat(t, { node, fixture: 'profiles-itself', cwd: folder });
  const { strings, ...rest } = told;
  t.is(typeof strings, 'number');
  t.deepEqual(rest, {
    title0: 'type 0',
    title1: 'type 1',
    several: ['inner', 0, 'outer', true],
    unknown: true,
    cached: 4,
    afterDelete: 3,
    afterAll: 0,
    header: { typeId: 'HEAP', uid: 1, title: 'before' },
    title: 'Snapshot 2',
    compared: 123,
    serialized: true,
    stopped: [3, false],
    exported: true,
    root: ['Synthetic', 1, true],
    node: true,
    byId: true,
    idInSnapshot: 'Array',
    ids: [true, true, false],
    noId: true,
    maxId: true,
    left: 1,
    leftAtEnd: 0,
    statsEnded: true,
    heapStats: [true, true, 1],
  });
});

testOnEachNode('v8-profiler: writes files of the forms that Chrome DevTools opens', (t, node) => {
  const folder = temporaryFolder(t);
  runCompat(t, { node, fixture: 'profiles-itself', cwd: folder });
  const read = (file: string) => JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8'));
  const old = read('type-0.cpuprofile');
  t.not(find(old.head, 'cpu'), undefined);
  t.is(old.samples.length, old.timestamps.length);
  // Today's DevTools reads these and not the tree.
  t.true(old.nodes.some((each: Named) => each.callFrame?.functionName === 'cpu'));
  t.is(old.samples.length, old.timeDeltas.length);
  t.true(old.endTime - old.startTime >= 60_000);
  const flat = read('type-1.cpuprofile');
  // What it calls V8 may have folded into it.
  const busy = flat.nodes.find((each: Named) => each.callFrame?.functionName === 'cpu');
  // Beginning and end alone make two; 60 ms of the processor's time make a hundred where nothing else wants it.
  t.true(flat.samples.length > 2);
  t.is(flat.samples.length, flat.timeDeltas.length);
  t.true(flat.endTime - flat.startTime >= 60_000);
  const source = fs.readFileSync('test/fixtures/compat/profiles-itself.cjs', 'utf8').split('\n');
  t.regex(source[busy.callFrame.lineNumber] ?? '', /function cpu/, 'lines count from 0');
  const { head } = read('sampled.heapprofile');
  const allocating = find(head, 'allocatesForTheProfile');
  t.not(allocating, undefined);
  const snapshot = read('streamed.heapsnapshot');
  const { meta, node_count: nodes, edge_count: edges } = snapshot.snapshot;
  t.is(snapshot.nodes.length, nodes * meta.node_fields.length);
  t.is(snapshot.edges.length, edges * meta.edge_fields.length);
});
