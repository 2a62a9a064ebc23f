import type { ExecutionContext } from 'ava';
import { testAgentOnEachNode } from '../helpers/on-each-node.ts';
import { TinySupervisor } from '../helpers/tiny-supervisor.ts';

const script = 'ends-variously.cjs';

testAgentOnEachNode('agent: a script that ends, ends as it would by hand', async (t, node) => {
  for (const way of [
    'naturally',
    'at once',
    'exits',
    'throws',
    'exits late',
    'exits at last',
    'goes on once',
  ]) {
    const bare = new TinySupervisor(t, { node, script, args: [way], withAgent: false });
    const guest = new TinySupervisor(t, { node, script, args: [way] });
    const byHand = await bare.ended;
    const underAgent = await guest.ended;
    t.deepEqual({ ...underAgent, stderr: '' }, { ...byHand, stderr: '' }, way);
    t.is(withoutPlaces(underAgent.stderr), withoutPlaces(byHand.stderr), way);
    const ranOut = ['naturally', 'at once', 'goes on once'].includes(way);
    t.deepEqual(guest.notices(), ranOut ? ['natural-end'] : [], way);
  }
});

testAgentOnEachNode(
  'agent: a script ends also when the supervisor is not there',
  async (t, node) => {
    const options = { node, script, args: ['naturally'], isAway: true };
    const app = new TinySupervisor(t, options);
    t.is((await app.ended).code, 3);
  },
);

testAgentOnEachNode(
  'agent: a script ends also when the supervisor does not read',
  async (t, node) => {
    const app = new TinySupervisor(t, {
      node,
      script: 'floods-then-ends.cjs',
      info: { sampleEveryMs: 10, onSupervisorLoss: 'keep' },
    });
    await app.hello();
    app.pause();
    const startMs = performance.now();
    t.is((await app.ended).code, 0);
    t.true(performance.now() - startMs < 30_000);
  },
);

testAgentOnEachNode('agent: an app that dies of its own mistake dies alone', async (t, node) => {
  await dies(t, new TinySupervisor(t, { node, script: 'has-syntax-error.cjs' }));
  await dies(t, new TinySupervisor(t, { node, script: 'no-such-file.cjs' }));
});

async function dies(t: ExecutionContext, app: TinySupervisor): Promise<void> {
  const { code, stderr } = await app.ended;
  t.is(code, 1);
  t.notRegex(stderr, /preload/);
}

function withoutPlaces(text: string): string {
  return text.replaceAll(/\/\S+/g, '').replaceAll(/\s+at .*/g, '');
}
