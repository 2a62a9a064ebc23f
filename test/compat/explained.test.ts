import path from 'node:path';
import test from 'ava';
import { explain } from '../../heap/explain.ts';
import { currentNode } from '../helpers/nodes.ts';
import { runCompat } from '../helpers/run-compat.ts';
import { temporaryFolder } from '../helpers/sockets.ts';

// One Node only: that explanations are right on each is seen where they are tested.

test.serial('v8-profiler: its snapshots show which variable the chain goes through', async t => {
  const folder = temporaryFolder(t);
  runCompat(t, { node: currentNode, fixture: 'keeps-through-unused', cwd: folder });
  const { suspects } = await explain({
    snapshot: path.join(folder, 'late.heapsnapshot'),
    baseline: path.join(folder, 'early.heapsnapshot'),
  });
  t.regex(
    suspects[0]?.title ?? '',
    /`current`.*chain of \d\d objects.*through the variable `previous`/,
  );
});

test.serial('heapdump: its snapshot shows that slices keep whole pages', async t => {
  const folder = temporaryFolder(t);
  runCompat(t, { node: currentNode, fixture: 'leaks-slices-and-tells', cwd: folder });
  const { suspects } = await explain({ snapshot: path.join(folder, 'leak.heapsnapshot') });
  t.regex(suspects[0]?.title ?? '', /`queue` .* whose sliced strings keep .* of parent text alive/);
});
