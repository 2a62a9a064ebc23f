import { takeMapSnapshots } from '../helpers/map-snapshots.ts';
import { testOnEachNode } from '../helpers/nodes.ts';
import { runMemsup } from '../helpers/run-memsup.ts';

const { before, after } = takeMapSnapshots();

// The analysis sets flags of V8, which mean something else in each version; memsup itself needs Node 20.
testOnEachNode('explain, diff: memsup on this Node', async (t, node) => {
  if (node.major < 20) {
    t.pass();
    return;
  }
  for (const args of [
    ['explain', after, '--baseline', before],
    ['diff', before, after],
  ]) {
    const { code, stdout, stderr } = await runMemsup(t, { node: node.path, args });
    t.is(code, 0, stderr);
    t.regex(stdout, /seen|Array/);
  }
});
