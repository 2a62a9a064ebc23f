import { testOnEachNode } from '../helpers/nodes.ts';
import { runCompat } from '../helpers/run-compat.ts';

const outcome = { direct: 5, later: 6, thrown: 'work failed', refused: 'refused' };

testOnEachNode('memsup/app: does nothing without a supervisor', (t, node) => {
  t.deepEqual(runCompat(t, { node, fixture: 'tells-its-supervisor' }), {
    ...outcome,
    supervised: false,
    heard: [],
    calls: [],
  });
});

testOnEachNode(
  'memsup/app: tells the agent, and hears from it while somebody listens',
  (t, node) => {
    const args = ['supervised'];
    t.deepEqual(runCompat(t, { node, fixture: 'tells-its-supervisor', args }), {
      ...outcome,
      supervised: true,
      heard: [{ rule: 'leak' }, { deadlineMs: 30 }],
      calls: [
        'ready',
        ...Array.from({ length: 4 }, () => ['begin', 'end']).flat(),
        'subscribe leak',
        'unsubscribe leak',
        'subscribe drain',
        'unsubscribe drain',
      ],
    });
  },
);
