import test from 'ava';
import { afterExit, type AfterExitFacts } from '../../daemon/after-exit.ts';
import type { ExitKind } from '../../daemon/exit-cause.ts';

const facts: AfterExitFacts = {
  kind: 'crashed',
  shellCode: 1,
  firstGeneration: false,
  isService: true,
  budgetLeft: true,
};

const follows = test.macro({
  exec(t, changes: Partial<AfterExitFacts>, expected: string) {
    const next = afterExit({ ...facts, ...changes });
    t.is(next.kind === 'restart' ? next.kind : `${next.kind} ${next.exitCode}`, expected);
  },
  title: (_, changes, expected: string) => `afterExit(): ${JSON.stringify(changes)} → ${expected}`,
});

test(follows, { kind: 'ended', shellCode: 0 }, 'end 0');
test(follows, { kind: 'stopped', shellCode: 143 }, 'end 143');
test(follows, { kind: 'failed-start', firstGeneration: true, shellCode: 1 }, 'end 1');
test(follows, { kind: 'failed-start' }, 'restart');
test(follows, { kind: 'not-started', firstGeneration: true }, 'end 1');
test(follows, { kind: 'not-started', budgetLeft: false }, 'give-up 75');
test(follows, { kind: 'crashed', isService: false, shellCode: 3 }, 'end 3');
test(follows, { kind: 'crashed', isService: false, shellCode: 1 }, 'restart');
test(follows, { kind: 'crashed', shellCode: 3 }, 'restart');
test(follows, { kind: 'crashed', isService: false, shellCode: 3, budgetLeft: false }, 'end 3');

const failures: readonly ExitKind[] = [
  'never-ready',
  'killed',
  'heap-out-of-memory',
  'kernel-out-of-memory',
  'crashed',
];
for (const kind of failures) {
  test(follows, { kind, firstGeneration: true }, 'restart');
  test(follows, { kind, budgetLeft: false }, 'give-up 75');
}
