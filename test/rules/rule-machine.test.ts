import test from 'ava';
import type { RuleSpec } from '../../base/rule-spec.ts';
import { RuleMachine } from '../../rules/rule-machine.ts';
import type { Phase, RuleTracker } from '../../rules/rule-tracker.ts';
import { WorkerRecord } from '../../rules/streams/worker-record.ts';
import { plainVerdict } from '../../rules/verdict-of.ts';
import { leakRule } from '../helpers/leak-rules.ts';

const limits = {
  heapLimitBytes: null,
  rssLimitBytes: null,
  rssLimitSource: null,
  openFilesLimit: null,
};

/** A machine whose condition the test sets, and what it said. */
function machine(changes: { keepFiringForMs?: number; cooldownMs?: number }) {
  const record = new WorkerRecord({ rules: [], warmupMs: 0, limits, startedAtWallMs: 0 });
  const spec: RuleSpec = leakRule({ keepFiringForMs: 0, cooldownMs: 0, ...changes });
  const state: { phase: Phase; settled: boolean } = { phase: 'quiet', settled: true };
  const tracker: RuleTracker = {
    spec,
    update: () => state.phase,
    verdict: () => plainVerdict('js-heap', 'because'),
    settled: () => state.settled,
  };
  const rule = new RuleMachine(tracker);
  const said: string[] = [];
  const at = (seconds: number, phase: Phase): string => {
    state.phase = phase;
    record.advance(seconds * 1000);
    const event = rule.step({ record, reading: null, sittings: [] });
    if (event !== null) said.push(`${event.kind}@${event.atMs / 1000}`);
    return rule.status(record).state;
  };
  return { at, said, state, silenced: () => rule.status(record).silenced };
}

test('RuleMachine: inactive, pending, firing, resolved, inactive', t => {
  const { at, said } = machine({ cooldownMs: 10_000 });
  t.is(at(0, 'quiet'), 'inactive');
  t.is(at(1, 'building'), 'pending');
  t.is(at(2, 'met'), 'firing');
  t.is(at(3, 'met'), 'firing');
  t.is(at(4, 'quiet'), 'resolved');
  t.is(at(5, 'quiet'), 'resolved');
  t.is(at(12, 'quiet'), 'inactive');
  t.deepEqual(said, ['raised@2', 'cleared@4']);
});

test('RuleMachine: a condition that goes away while it builds up says nothing', t => {
  const { at, said } = machine({});
  at(1, 'building');
  t.is(at(2, 'quiet'), 'inactive');
  t.deepEqual(said, []);
});

test('RuleMachine: keeps firing for a while after the condition has ended', t => {
  const { at, said } = machine({ keepFiringForMs: 10_000 });
  at(1, 'met');
  t.is(at(10, 'quiet'), 'firing');
  t.is(at(11, 'quiet'), 'resolved');
  t.deepEqual(said, ['raised@1', 'cleared@11']);
});

test('RuleMachine: does not take its word back before the growth is given back', t => {
  const { at, said, state } = machine({});
  at(1, 'met');
  state.settled = false;
  t.is(at(100, 'quiet'), 'firing');
  state.settled = true;
  t.is(at(101, 'quiet'), 'resolved');
  t.deepEqual(said, ['raised@1', 'cleared@101']);
});

test('RuleMachine: a re-raise within the cooldown is counted and kept quiet', t => {
  const { at, said, silenced } = machine({ cooldownMs: 60_000 });
  at(1, 'met');
  at(2, 'quiet');
  t.is(at(3, 'met'), 'firing');
  at(4, 'quiet');
  t.is(silenced(), 1);
  t.deepEqual(said, ['raised@1', 'cleared@2']);
});

test('RuleMachine: an alarm that outlives the cooldown speaks when it ends', t => {
  const { at, said } = machine({ cooldownMs: 60_000 });
  at(1, 'met');
  at(2, 'quiet');
  at(3, 'met');
  at(60, 'met');
  at(61, 'met');
  at(62, 'met');
  t.deepEqual(said, ['raised@1', 'cleared@2', 'raised@61']);
});
