import test from 'ava';
import { AppHost } from '../../agent/app-host.ts';
import { findAgent } from '../../base/app-link.ts';
import { countersMax } from '../../base/readings.ts';
import { testAgentOnEachNode } from '../helpers/on-each-node.ts';
import { TinySupervisor } from '../helpers/tiny-supervisor.ts';

testAgentOnEachNode('agent: worker threads report their own heaps', async (t, node) => {
  const app = new TinySupervisor(t, {
    node,
    script: 'works-in-thread.cjs',
    args: ['grows'],
    info: { sampleEveryMs: 200 },
  });
  const ofThread = () =>
    app
      .readings()
      .filter(reading => reading.kind === 'gc')
      .filter(({ thread, gc, oldAfterBytes }) => thread === 1 && gc === 'major' && oldAfterBytes);
  await app.when(() => ofThread().length >= 3);
  const floors = ofThread().map(({ oldAfterBytes }) => oldAfterBytes ?? 0);
  t.true((floors.at(-1) ?? 0) > (floors[0] ?? 0));
  const last = app.samples().at(-1);
  const [thread, ...others] = last?.threads ?? [];
  t.deepEqual(others, []);
  t.is(thread?.id, 1);
  t.true((thread?.heapUsedBytes ?? 0) > (last?.heapUsedBytes ?? 0), 'the thread holds most');
  t.true((thread?.heapLimitBytes ?? 0) > 2 ** 24);
});

testAgentOnEachNode(
  'agent: a thread ends as it would by hand, and the app too',
  async (t, node) => {
    const app = new TinySupervisor(t, {
      node,
      script: 'works-in-thread.cjs',
      args: ['drops'],
      info: { sampleEveryMs: 100 },
    });
    await app.when(() => app.samples().some(({ threads }) => threads !== null));
    app.child.kill('SIGTERM');
    const { code, stdout, stderr } = await app.ended;
    t.is(code, 0);
    t.is(stderr, '');
    t.is(stdout, 'thread ended with 0');
  },
);

testAgentOnEachNode('agent: without threads there are none', async (t, node) => {
  const app = new TinySupervisor(t, { node, script: 'listens.cjs', info: { sampleEveryMs: 100 } });
  const sample = await app.when(() => app.samples().at(-1));
  t.is(sample.threads, null);
  t.is(sample.counters, null);
});

test.serial("AppHost: the app's own counters, each by itself", t => {
  const host = new AppHost(() => {});
  host.publish();
  const link = findAgent();
  t.is(host.counters(), null);
  const end = link?.counter?.('jobs waiting', () => 3);
  link?.counter?.('broken', () => {
    throw new Error('not now');
  });
  link?.counter?.('odd', () => Number.NaN);
  link?.counter?.('x'.repeat(65), () => 1);
  t.deepEqual(host.counters(), { 'jobs waiting': 3 });
  link?.counter?.('jobs waiting', () => 4);
  t.deepEqual(host.counters(), { 'jobs waiting': 4 }, 'the later one of the same name counts');
  end?.();
  t.deepEqual(host.counters(), { 'jobs waiting': 4 }, 'the earlier one is not the one to end');
  for (let index = 0; index < 100; index += 1) link?.counter?.(`c${index}`, () => index);
  t.true(Object.keys(host.counters() ?? {}).length <= countersMax);
});
