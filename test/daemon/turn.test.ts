import test from 'ava';
import { turnOf, type TurnFacts } from '../../daemon/turn.ts';

const facts: TurnFacts = {
  current: { generation: 3, state: 'ready' },
  askedGeneration: 3,
  byAlarm: true,
  affordableInMs: 0,
  order: 'stop-first',
  isServing: true,
  othersReady: 1,
  slots: 2,
  quorumShare: 0.5,
};

test('turnOf(): goes, waits, or is settled already', t => {
  t.is(turnOf(facts).kind, 'go');
  t.is(turnOf({ ...facts, current: null }).kind, 'moot');
  t.is(turnOf({ ...facts, askedGeneration: 2 }).kind, 'fulfilled');
  const current = { generation: 3, state: 'starting' } as const;
  t.deepEqual(turnOf({ ...facts, current }), { kind: 'wait', because: null });
});

test('turnOf(): an alarm keeps to the budget, a person does not', t => {
  t.is(turnOf({ ...facts, affordableInMs: 1 }).kind, 'wait');
  t.is(turnOf({ ...facts, affordableInMs: 1, byAlarm: false }).kind, 'go');
});

test('turnOf(): the quorum counts who is left, as far as there can be so many', t => {
  t.regex(JSON.stringify(turnOf({ ...facts, othersReady: 0 })), /0 of 2 workers would be ready/);
  t.is(turnOf({ ...facts, othersReady: 0, order: 'start-first' }).kind, 'go');
  t.is(turnOf({ ...facts, othersReady: 0, isServing: false }).kind, 'go');
  t.is(turnOf({ ...facts, quorumShare: 1 }).kind, 'go', '1 of 2 is the most with stop-first');
  t.is(turnOf({ ...facts, slots: 1, othersReady: 0, quorumShare: 1 }).kind, 'go');
  const startFirst = { ...facts, order: 'start-first', quorumShare: 1 } as const;
  t.is(turnOf(startFirst).kind, 'go');
  t.is(turnOf({ ...startFirst, othersReady: 0 }).kind, 'wait');
});
