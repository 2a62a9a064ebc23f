import test from 'ava';
import { type BaselineFacts, chooseBaseline } from '../../daemon/baseline-choice.ts';

const mib = 2 ** 20;
const young = { slot: 3, ageMs: 60_000, heapBytes: 40 * mib };
const old = { slot: 2, ageMs: 600_000, heapBytes: 90 * mib };
const single: BaselineFacts = {
  wish: 'auto',
  order: 'start-first',
  leakerHeapBytes: 100 * mib,
  isWarmKept: false,
  siblings: [],
  isReplaced: true,
};
const three = { ...single, siblings: [old, young] };

const chooses = test.macro({
  exec(t, facts: BaselineFacts, expected: { kind: string; from: unknown; because: RegExp }) {
    const { kind, from, because } = chooseBaseline(facts);
    t.deepEqual({ kind, from }, { kind: expected.kind, from: expected.from });
    t.regex(because, expected.because);
  },
  title: (what = '') => `chooseBaseline(): ${what}`,
});

test(
  'auto starts a process that never serves',
  chooses,
  { ...three },
  { kind: 'fresh', from: 'spare', because: /without disturbing anybody/ },
);
test(
  'auto, where two cannot run at once, takes a sibling that has not grown',
  chooses,
  { ...three, order: 'stop-first' },
  { kind: 'sibling', from: 3, because: /cannot run at once in one slot, and worker 3 .* 40.0 MiB/ },
);
test(
  'auto, where two cannot run at once and all have grown, takes the successor in place',
  chooses,
  { ...single, siblings: [old], order: 'stop-first' },
  { kind: 'fresh', from: 'in-place', because: /where it is/ },
);
test(
  'auto takes no sibling at the limit of lean, and one below it',
  chooses,
  { ...single, siblings: [{ ...old, heapBytes: 60 * mib + 1 }], order: 'stop-first' },
  { kind: 'fresh', from: 'in-place', because: /where it is/ },
);
test(
  'auto takes a sibling just lean enough',
  chooses,
  { ...single, siblings: [{ ...old, heapBytes: 60 * mib }], order: 'stop-first' },
  { kind: 'sibling', from: 2, because: /worker 2/ },
);
test(
  'auto without a successor takes none',
  chooses,
  { ...single, isReplaced: false },
  { kind: 'none', from: null, because: /no successor/ },
);
test(
  'sibling takes the youngest other one, grown or not, and tells the sizes',
  chooses,
  { ...three, wish: 'sibling' },
  { kind: 'sibling', from: 3, because: /40.0 MiB, that of the leaking worker 100 MiB/ },
);
test(
  'sibling alone takes none',
  chooses,
  { ...single, wish: 'sibling' },
  { kind: 'none', from: null, because: /no other worker serves/ },
);
test(
  'fresh stop-first takes the successor in place',
  chooses,
  { ...three, wish: 'fresh', order: 'stop-first' },
  { kind: 'fresh', from: 'in-place', because: /capture.baseline is fresh/ },
);
test(
  'warm takes what is kept',
  chooses,
  { ...single, wish: 'warm', isWarmKept: true },
  { kind: 'warm', from: null, because: /capture.baseline is warm/ },
);
test(
  'warm without anything kept starts nothing unasked',
  chooses,
  { ...three, wish: 'warm' },
  { kind: 'none', from: null, because: /no snapshot of this worker/ },
);
test(
  'none',
  chooses,
  { ...three, wish: 'none' },
  { kind: 'none', from: null, because: /capture.baseline is none/ },
);
