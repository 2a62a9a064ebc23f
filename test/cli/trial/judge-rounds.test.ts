import test from 'ava';
import { judgeRounds } from '../../../cli/trial/judge-rounds.ts';
import type { Round } from '../../../cli/trial/messages.ts';

const options = { toleranceBytes: 16 };
const perRound = 1000;

function rounds(count: number, changes: (index: number) => Partial<Round>): Round[] {
  return Array.from({ length: count }, (_, index) => ({
    iterations: (index + 1) * perRound,
    wallMs: 250,
    heapBytes: 6_000_000,
    externalBytes: 2_000_000,
    handles: 2,
    timers: 0,
    openFiles: 20,
    ...changes(index),
  }));
}

/** Some kilobytes up and down, the same in every run. */
function noise(index: number): number {
  return 3000 * Math.sin(index * 12.9898);
}

test('judgeRounds(): a heap that keeps a hundred bytes an iteration leaks', t => {
  const seen = rounds(10, index => ({ heapBytes: 6e6 + 100 * perRound * index + noise(index) }));
  const { state, findings } = judgeRounds(seen, options);
  t.is(state, 'leaks');
  const [finding] = findings;
  t.is(finding?.class, 'js-heap');
  t.true(Math.abs((finding?.perIteration ?? 0) - 100) < 3);
  t.regex(finding?.because ?? '', /^the heap grew by .* an iteration/);
});

test('judgeRounds(): seven rounds prove nothing yet', t => {
  const seen = rounds(7, index => ({ heapBytes: 6e6 + 100 * perRound * index }));
  t.is(judgeRounds(seen, options).state, 'unsure');
});

test('judgeRounds(): noise comes to rest', t => {
  t.is(
    judgeRounds(
      rounds(6, index => ({ heapBytes: 6e6 + noise(index) })),
      options,
    ).state,
    'settled',
  );
  t.is(
    judgeRounds(
      rounds(4, () => ({})),
      options,
    ).state,
    'unsure',
    'four rounds are too few',
  );
});

test('judgeRounds(): the tolerance is the border', t => {
  const growing = (each: number) =>
    rounds(10, index => ({ heapBytes: 6e6 + each * perRound * index }));
  t.is(judgeRounds(growing(17), options).state, 'leaks');
  t.is(judgeRounds(growing(15), options).state, 'settled');
  t.is(judgeRounds(growing(17), { toleranceBytes: 20 }).state, 'settled');
});

test('judgeRounds(): a cache that fills is waited for, not accused', t => {
  const filling = (count: number) =>
    rounds(count, index => ({ heapBytes: 6e6 + 2e6 * (1 - Math.exp(-index / 4)) }));
  for (let count = 1; count <= 20; count += 1) {
    t.not(judgeRounds(filling(count), options).state, 'leaks');
  }
  t.is(judgeRounds(filling(40), options).state, 'settled');
});

test('judgeRounds(): one jump is no leak', t => {
  const seen = rounds(12, index => ({ heapBytes: index < 6 ? 6e6 : 9e6 }));
  t.is(judgeRounds(seen, options).state, 'settled');
});

for (const [field, expected] of [
  ['externalBytes', 'external'],
  ['timers', 'timers'],
  ['handles', 'handles'],
  ['openFiles', 'handles'],
] as const) {
  test(`judgeRounds(): ${field} that only rise are a leak`, t => {
    const seen = rounds(10, index => ({ [field]: 1000 + 1000 * 100 * index }));
    const { state, findings } = judgeRounds(seen, options);
    t.is(state, 'leaks');
    t.deepEqual(
      findings.map(finding => finding.class),
      [expected],
    );
  });
}
