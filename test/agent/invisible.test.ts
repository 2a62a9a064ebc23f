import test from 'ava';
import { testAgentOnEachNode } from '../helpers/on-each-node.ts';
import { preload, TinySupervisor } from '../helpers/tiny-supervisor.ts';

testAgentOnEachNode(
  'agent: an app sees the process that it would have by hand',
  async (t, node) => {
    const script = 'lists-process.cjs';
    const bare = new TinySupervisor(t, { node, script, withAgent: false, args: ['a', '--b'] });
    const guest = new TinySupervisor(t, { node, script, args: ['a', '--b'] });
    const byHand = JSON.parse((await bare.ended).stdout);
    const underAgent = JSON.parse((await guest.ended).stdout);
    t.true(byHand.own.length > 50, 'the fixture lists next to nothing');
    // The one trace there is: events of `process` are seen in passing instead of by listeners.
    t.deepEqual(
      underAgent.own.filter((key: string) => key !== 'emit'),
      byHand.own,
    );
    t.deepEqual({ ...underAgent, own: null }, { ...byHand, own: null });
    t.is(guest.stderr, '');
  },
);

testAgentOnEachNode('agent: an app cannot cut a channel that it does not see', async (t, node) => {
  const app = new TinySupervisor(t, { node, script: 'disconnects.cjs' });
  await app.when(() => app.stdout === 'disconnected');
  app.sendToApp({ not: 'for the app, which was never promised a channel' });
  const { error } = await app.ask('drain', { deadlineMs: 1000 }, 'channel');
  t.is(error, null);
  t.is(app.child.exitCode, null);
});

testAgentOnEachNode('agent: what the app starts runs without it', async (t, node) => {
  const app = new TinySupervisor(t, { node, script: 'has-children.cjs' });
  const { stdout, stderr } = await app.ended;
  t.is(stderr, '');
  const { forked, threaded, clustered, spawned } = JSON.parse(stdout);
  const none = { execArgv: [], env: [], emit: false };
  t.deepEqual(forked, none);
  // It has to be drained with the app, so there the agent sees the messages of `process`.
  t.deepEqual(clustered, { ...none, emit: true });
  t.is(spawned, 'false');
  // A thread gets its arguments from Node, not from `process.execArgv`: it loads the agent, which stays inert.
  t.deepEqual({ ...threaded, execArgv: [] }, none);
});

testAgentOnEachNode('agent: an app that uses process.send keeps it', async (t, node) => {
  const app = new TinySupervisor(t, {
    node,
    script: 'talks-to-parent.cjs',
    info: { exposeIpc: true },
  });
  await app.first('ready');
  await app.when(() => app.appMessages.length === 2);
  app.sendToApp('stop');
  const { code, stderr } = await app.ended;
  t.is(code, 6);
  t.is(stderr, '');
  t.deepEqual(app.appMessages, [{ from: 'app' }, 'callback of ready: null']);
  const { capabilities } = await app.hello();
  t.true(capabilities.includes('ipc'));
  t.false(capabilities.includes('ipc-hidden'));
});

testAgentOnEachNode('agent: a shared channel does not keep the app alive', async (t, node) => {
  const info = { exposeIpc: true };
  const app = new TinySupervisor(t, {
    node,
    script: 'ends-variously.cjs',
    args: ['naturally'],
    info,
  });
  const { code } = await app.ended;
  t.is(code, 3);
  t.deepEqual(app.notices(), ['natural-end']);
});

testAgentOnEachNode(
  'agent: it is not in the arguments, and reports what it found',
  async (t, node) => {
    const app = new TinySupervisor(t, {
      node,
      script: 'listens.cjs',
      nodeArgs: ['--no-deprecation'],
    });
    const hello = await app.hello();
    t.is(app.child.pid, hello.pid);
    t.is(hello.node, node.version);
    t.true(Math.abs(hello.startedAtMs - Date.now()) < 60_000);
    for (const capability of ['listen-seam', 'connection-list', 'ipc-hidden']) {
      t.true(hello.capabilities.includes(capability), capability);
    }
    t.is(hello.capabilities.includes('gentle-probe'), node.major >= 20);
  },
);

test('agent: the preload under test is the one that is shipped', t => {
  t.true(preload.endsWith('dist/agent/preload.cjs'));
});
