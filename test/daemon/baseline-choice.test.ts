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

interface Expected {
  readonly kind: string;
  readonly from: unknown;
  readonly because: RegExp;
}

const chooses = test.macro<[string, BaselineFacts, Expected]>({
  exec(t, ...[, facts, expected]) {
    const { kind, from, because } = chooseBaseline(facts);
    t.deepEqual({ kind, from }, { kind: expected.kind, from: expected.from });
    t.regex(because, expected.because);
  },
  title: (_, what = '') => `chooseBaseline(): ${what}`,
});

test(
  chooses,
  'auto starts a process that never serves',
  { ...three },
  { kind: 'fresh', from: 'spare', because: /without disturbing anybody/ },
);
test(
  chooses,
  'auto, where two cannot run at once, takes a sibling that has not grown',
  { ...three, order: 'stop-first' },
  { kind: 'sibling', from: 3, because: /cannot run at once in one slot, and worker 3 .* 40.0 MiB/ },
);
test(
  chooses,
  'auto, where two cannot run at once and all have grown, takes the successor in place',
  { ...single, siblings: [old], order: 'stop-first' },
  { kind: 'fresh', from: 'in-place', because: /where it is/ },
);
test(
  chooses,
  'auto takes no sibling at the limit of lean, and one below it',
  { ...single, siblings: [{ ...old, heapBytes: 60 * mib + 1 }], order: 'stop-first' },
  { kind: 'fresh', from: 'in-place', because: /where it is/ },
);
test(
  chooses,
  'auto takes a sibling just lean enough',
  { ...single, siblings: [{ ...old, heapBytes: 60 * mib }], order: 'stop-first' },
  { kind: 'sibling', from: 2, because: /worker 2/ },
);
test(
  chooses,
  'auto without a successor takes none',
  { ...single, isReplaced: false },
  { kind: 'none', from: null, because: /no successor/ },
);
test(
  chooses,
  'sibling takes the youngest other one, grown or not, and tells the sizes',
  { ...three, wish: 'sibling' },
  { kind: 'sibling', from: 3, because: /40.0 MiB, that of the leaking worker 100 MiB/ },
);
test(
  chooses,
  'sibling alone takes none',
  { ...single, wish: 'sibling' },
  { kind: 'none', from: null, because: /no other worker serves/ },
);
test(
  chooses,
  'fresh stop-first takes the successor in place',
  { ...three, wish: 'fresh', order: 'stop-first' },
  { kind: 'fresh', from: 'in-place', because: /capture.baseline is fresh/ },
);
test(
  chooses,
  'warm takes what is kept',
  { ...single, wish: 'warm', isWarmKept: true },
  { kind: 'warm', from: null, because: /capture.baseline is warm/ },
);
test(
  chooses,
  'warm without anything kept starts nothing unasked',
  { ...three, wish: 'warm' },
  { kind: 'none', from: null, because: /no snapshot of this worker/ },
);
test(
  chooses,
  'none',
  { ...three, wish: 'none' },
  { kind: 'none', from: null, because: /capture.baseline is none/ },
);
