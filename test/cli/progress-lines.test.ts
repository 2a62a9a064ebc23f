import test from 'ava';
import { unpainted } from '../../cli/paint.ts';
import { progressTeller } from '../../cli/progress-lines.ts';
import type { Progress } from '../../heap/progress.ts';

const steps: readonly Progress[] = [
  { source: 'a\u001B[2J', step: 'load', share: 0.1 },
  { source: 'a\u001B[2J', step: 'load', share: 0.101 },
  { source: 'a\u001B[2J', step: 'load', share: 0.5 },
  { source: 'a\u001B[2J', step: 'edges', share: null },
  { source: 'a\u001B[2J', step: 'dominators', share: null },
  { source: 'a\u001B[2J', step: 'suspects', share: null },
  { source: 'a\u001B[2J', step: 'classes', share: null },
];

function told(redraws: boolean): (string | null)[] {
  const lines: (string | null)[] = [];
  const teller = progressTeller({
    out: () => {},
    err: () => {},
    columns: Infinity,
    paint: unpainted,
    progress: text => lines.push(text),
    redraws,
  });
  for (const step of steps) teller(step);
  return lines;
}

test('progressTeller(): a line for each stage where nobody watches', t => {
  t.deepEqual(told(false), ['reading a\\x1b[2J', 'analysing a\\x1b[2J', 'looking for suspects']);
});

test('progressTeller(): each percent where somebody watches', t => {
  t.deepEqual(told(true), [
    'reading a\\x1b[2J 10 %',
    'reading a\\x1b[2J 50 %',
    'analysing a\\x1b[2J',
    'looking for suspects',
    'analysing a\\x1b[2J',
  ]);
});
