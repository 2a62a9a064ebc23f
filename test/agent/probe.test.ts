import path from 'node:path';
import { isRecord } from '../../base/guards.ts';
import { testAgentOnEachNode } from '../helpers/on-each-node.ts';
import { root } from '../helpers/repository.ts';
import { TinySupervisor } from '../helpers/tiny-supervisor.ts';

testAgentOnEachNode('agent: a gentle probe brings a major collection', async (t, node) => {
  const app = new TinySupervisor(t, { node, script: 'grows.cjs' });
  await app.when(() => app.samples().length > 0);
  const { error, result } = await app.ask('probe', { mode: 'gentle' });
  if (node.major < 20) {
    t.is(error?.code, 'MEMSUP_REQUEST_REFUSED');
    return;
  }
  t.is(error, null);
  t.like(result, { major: true });
  t.true(isRecord(result) && typeof result['pauseMs'] === 'number');
  await app.when(() => app.readings().find(reading => reading.kind === 'gc' && reading.caused));
});

testAgentOnEachNode(
  'agent: a probe is observed even where so much is collected that only slices of time are',
  async (t, node) => {
    if (node.major < 20) {
      t.pass('no gentle probe');
      return;
    }
    const nodeArgs = ['--max-semi-space-size=1'];
    const app = new TinySupervisor(t, { node, script: 'grows-in-garbage.cjs', nodeArgs });
    // Above 20 a second only slices are observed; on a busy machine it takes a while until so many come about.
    await app.when(() => minorsPerSecond(app) > 22);
    const { result } = await app.ask('probe', { mode: 'gentle' });
    t.like(result, { major: true });
    t.true(isRecord(result) && Number(result['pauseMs']) > 0);
    const reading = await app.when(() =>
      app.readings().find(one => one.kind === 'gc' && one.caused),
    );
    t.true(reading.kind === 'gc' && reading.oldAfterBytes !== null);
  },
);

testAgentOnEachNode('agent: a forced probe collects, with nothing left to see', async (t, node) => {
  const app = new TinySupervisor(t, { node, script: 'shows-globals.cjs' });
  await app.when(() => app.samples().length > 0);
  const { error, result } = await app.ask('probe', { mode: 'forced' });
  t.is(error, null);
  t.like(result, { major: true });
  const reading = await app.when(() => app.readings().find(({ kind }) => kind === 'gc'));
  t.like(reading, { caused: true });
  const count = app.samples().length;
  const sample = await app.when(() => app.samples()[count]);
  t.is(sample.nativeContexts, 1);
  app.child.kill('SIGTERM');
  t.is((await app.ended).stdout, 'undefined undefined');
});

testAgentOnEachNode('agent: one probe at a time, and none when it is off', async (t, node) => {
  const app = new TinySupervisor(t, { node, script: 'listens.cjs' });
  const [first, second] = await Promise.all([
    app.ask('probe', { mode: 'gentle' }),
    app.ask('probe', { mode: 'forced' }),
  ]);
  const hasGentle = node.major >= 20;
  // An idle app allocates nothing, so no collection comes of it.
  t.deepEqual(first.result, hasGentle ? { major: false, pauseMs: null } : null);
  t.is(second.error === null, !hasGentle);
  const off = new TinySupervisor(t, { node, script: 'listens.cjs', info: { probe: 'off' } });
  const { error } = await off.ask('probe', { mode: 'forced' });
  t.is(error?.code, 'MEMSUP_REQUEST_REFUSED');
  const { capabilities } = await off.hello();
  t.false(capabilities.some(name => name.includes('probe')));
});

for (const [what, preload] of [
  ['a V8 that was not tried', 'preloads/shows-other-v8.cjs'],
  ['flags that are locked', 'preloads/locks-v8-flags.cjs'],
] as const) {
  testAgentOnEachNode(`agent: no gentle probe with ${what}`, async (t, node) => {
    const app = new TinySupervisor(t, {
      node,
      script: 'grows.cjs',
      env: { NODE_OPTIONS: `--require ${path.join(root, 'test/fixtures', preload)}` },
    });
    const { capabilities } = await app.hello();
    t.false(capabilities.includes('gentle-probe'));
    const { error } = await app.ask('probe', { mode: 'gentle' });
    t.is(error?.code, 'MEMSUP_REQUEST_REFUSED');
  });
}

testAgentOnEachNode('agent: the gentle probe is offered where it was tried', async (t, node) => {
  const app = new TinySupervisor(t, { node, script: 'listens.cjs' });
  const { capabilities } = await app.hello();
  t.is(capabilities.includes('gentle-probe'), [20, 22, 24, 26].includes(node.major));
  app.child.kill('SIGTERM');
  t.is((await app.ended).stderr, '');
});

/** Between the last two samples. */
function minorsPerSecond(app: TinySupervisor): number {
  const [one, other] = app.samples().slice(-2);
  if (one === undefined || other === undefined) return 0;
  return ((other.gcMinors - one.gcMinors) * 1000) / (other.atMs - one.atMs);
}
