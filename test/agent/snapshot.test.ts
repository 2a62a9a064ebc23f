import fs from 'node:fs';
import path from 'node:path';
import { testAgentOnEachNode } from '../helpers/on-each-node.ts';
import { TinySupervisor } from '../helpers/tiny-supervisor.ts';

const script = 'listens.cjs';

testAgentOnEachNode('agent: a snapshot is whole, private, and marked as ours', async (t, node) => {
  const app = new TinySupervisor(t, { node, script });
  await app.when(() => app.samples().length > 0);
  const file = path.join(app.folder, 'alarm.heapsnapshot');
  const { error, result } = await app.ask('capture', { kind: 'snapshot', file });
  t.is(error, null);
  const text = fs.readFileSync(file, 'utf8');
  const { size, mode } = fs.statSync(file);
  t.like(result, { file, bytes: size });
  t.is(mode & 0o777, 0o600);
  t.deepEqual(
    fs.readdirSync(app.folder).filter(name => name.includes('partial')),
    [],
  );
  const { snapshot, nodes, edges, strings } = JSON.parse(text);
  t.is(nodes.length, snapshot.node_count * snapshot.meta.node_fields.length);
  t.is(edges.length, snapshot.edge_count * snapshot.meta.edge_fields.length);
  t.true(snapshot.node_count > 10_000 && strings.length > 1000);
  const reading = await app.when(() => app.readings().find(({ kind }) => kind === 'gc'));
  t.like(reading, { gc: 'major', caused: true });
});

testAgentOnEachNode('agent: a capture that fails says so and leaves nothing', async (t, node) => {
  const app = new TinySupervisor(t, { node, script });
  const nowhere = path.join(app.folder, 'no such folder', 'a.heapsnapshot');
  const missing = await app.ask('capture', { kind: 'snapshot', file: nowhere });
  t.is(missing.error?.code, 'MEMSUP_CAPTURE_FAILED');
  t.regex(missing.error?.message ?? '', /^Cannot write snapshot ".*no such folder.*": ENOENT/);
  const unasked = await app.ask('capture', {
    kind: 'profile',
    file: path.join(app.folder, 'a.heapprofile'),
  });
  t.regex(unasked.error?.message ?? '', /profiler is not running/);
  t.deepEqual(fs.readdirSync(app.folder), ['s']);
  t.is(app.child.exitCode, null);
});

testAgentOnEachNode('agent: a link in the way is not followed', async (t, node) => {
  const app = new TinySupervisor(t, { node, script });
  const victim = path.join(app.folder, 'victim');
  const file = path.join(app.folder, 'a.heapsnapshot');
  fs.writeFileSync(victim, 'precious');
  fs.symlinkSync(victim, `${file}.partial`);
  const { error } = await app.ask('capture', { kind: 'snapshot', file });
  t.is(error, null);
  t.is(fs.readFileSync(victim, 'utf8'), 'precious');
  t.false(fs.lstatSync(file).isSymbolicLink());
});

testAgentOnEachNode('agent: one capture at a time', async (t, node) => {
  const app = new TinySupervisor(t, { node, script });
  const ask = (name: string) =>
    app.ask('capture', { kind: 'snapshot', file: path.join(app.folder, name) });
  const [first, second] = await Promise.all([ask('a'), ask('b')]);
  t.is(first.error, null);
  t.is(second.error?.code, 'MEMSUP_REQUEST_REFUSED');
});
