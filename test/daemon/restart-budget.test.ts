import { array, assert, integer, property } from 'fast-check';
import test from 'ava';
import { affordableInMs, newBudget, spend, spentInWindow } from '../../daemon/restart-budget.ts';

test('spend(): as many as the budget has, then none', t => {
  let budget = newBudget(2, 1000);
  for (const atMs of [0, 10]) {
    const spent = spend(budget, atMs);
    if (spent === null) return t.fail();
    budget = spent;
  }
  t.is(spend(budget, 20), null);
  t.is(spentInWindow(budget, 20), 2);
  return t.is(budget.spentAtMs.length, 2);
});

test('affordableInMs(): to the millisecond, on both sides', t => {
  const budget = { restartsMax: 2, periodMs: 1000, spentAtMs: [100, 400] };
  t.is(affordableInMs(budget, 400), 700);
  t.is(affordableInMs(budget, 1099), 1);
  t.is(spend(budget, 1099), null);
  t.is(affordableInMs(budget, 1100), 0);
  t.not(spend(budget, 1100), null);
});

test('affordableInMs(): a budget of none is never affordable', t => {
  t.is(affordableInMs(newBudget(0, 1000), 5), 1000);
  t.is(spend(newBudget(0, 1000), 5), null);
});

test('affordableInMs(): agrees with spend(), and no window holds more than the budget', t => {
  const gaps = array(integer({ min: 0, max: 600 }), { maxLength: 60 });
  assert(
    property(integer({ min: 1, max: 5 }), gaps, (restartsMax, waits) => {
      let budget = newBudget(restartsMax, 1000);
      const spentAtMs: number[] = [];
      let nowMs = 0;
      for (const wait of waits) {
        nowMs += wait;
        const spent = spend(budget, nowMs);
        t.is(spent === null, affordableInMs(budget, nowMs) > 0);
        if (spent === null) continue;
        budget = spent;
        spentAtMs.push(nowMs);
        t.true(spentAtMs.filter(atMs => nowMs - atMs < 1000).length <= restartsMax);
        t.true(budget.spentAtMs.length <= restartsMax, 'it forgets what is past');
      }
    }),
  );
});
