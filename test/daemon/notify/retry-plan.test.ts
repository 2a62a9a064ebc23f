import test from 'ava';
import {
  planNext,
  retryAfterMs,
  retryLimits,
  type Answer,
} from '../../../daemon/notify/retry-plan.ts';

function answered(status: number, more: Partial<Answer & { kind: 'answered' }> = {}): Answer {
  return { kind: 'answered', status, retryAfterMs: null, redirectsTo: null, ...more };
}

const unreachable: Answer = { kind: 'unreachable', because: 'could not be reached: ECONNREFUSED' };
const broken: Answer = { kind: 'broken', because: 'the connection failed: HPE_INVALID' };
const first = { attempt: 1, ageMs: 0, random: 0.5 };

for (const status of [200, 202, 204, 299]) {
  test(`planNext(): ${status} is done`, t => {
    t.deepEqual(planNext(answered(status), first), { next: 'done' });
  });
}

for (const status of [400, 401, 403, 404, 410, 422, 301, 302, 307]) {
  test(`planNext(): ${status} is given up at once`, t => {
    const plan = planNext(answered(status), first);
    t.deepEqual(plan, { next: 'give-up', because: `answered ${status}` });
  });
}

for (const status of [408, 425, 429, 500, 502, 503, 504]) {
  test(`planNext(): ${status} is tried again`, t => {
    const plan = planNext(answered(status), first);
    t.deepEqual(plan, { next: 'retry', afterMs: 1000, because: `answered ${status}` });
  });
}

test('planNext(): waits double up to the maximum, spread by a fifth', t => {
  const waits = [1, 2, 3, 6, 7, 50].map(attempt => {
    const plan = planNext(unreachable, { attempt, ageMs: 0, random: 0.5 });
    return plan.next === 'retry' ? plan.afterMs : null;
  });
  t.deepEqual(waits, [1000, 2000, 4000, 32_000, 60_000, 60_000]);
  const low = planNext(unreachable, { ...first, random: 0 });
  const high = planNext(unreachable, { ...first, random: 1 });
  t.deepEqual(
    [low, high].map(plan => plan.next === 'retry' && plan.afterMs),
    [800, 1200],
  );
});

test('planNext(): a receiver may ask for a longer wait, never for a shorter one, and not for days', t => {
  const wait = (askedMs: number): unknown => {
    const plan = planNext(answered(429, { retryAfterMs: askedMs }), first);
    return plan.next === 'retry' ? plan.afterMs : null;
  };
  t.is(wait(20_000), 20_000);
  t.is(wait(10), 1000);
  t.is(wait(1e9), retryLimits.retryAfterMaxMs);
});

test('planNext(): one that is there and fails is given up after twenty tries, one that is away is not', t => {
  const last = { ...first, attempt: 19 };
  const enough = { ...first, attempt: 20 };
  for (const answer of [answered(500), broken]) {
    t.is(planNext(answer, last).next, 'retry');
    t.is(planNext(answer, enough).next, 'give-up');
  }
  for (const answer of [answered(503), answered(429), unreachable]) {
    t.is(planNext(answer, { ...first, attempt: 200 }).next, 'retry');
  }
});

test('planNext(): nothing is sent that would be older than a day', t => {
  const { ageMaxMs } = retryLimits;
  t.is(planNext(unreachable, { ...first, ageMs: ageMaxMs - 1000 }).next, 'retry');
  const late = planNext(unreachable, { ...first, ageMs: ageMaxMs - 999 });
  t.is(late.next, 'give-up');
  t.regex(late.next === 'give-up' ? late.because : '', /ECONNREFUSED, for a day$/);
});

test('planNext(): a redirect that was not followed says where to', t => {
  const plan = planNext(answered(302, { redirectsTo: 'evil.example' }), first);
  t.like(plan, { because: 'answered 302, a redirect to "evil.example" that is not followed' });
});

test('retryAfterMs(): seconds or a date, anything else is nothing', t => {
  const nowMs = Date.UTC(2026, 10, 22, 3, 0, 0);
  t.is(retryAfterMs('120', nowMs), 120_000);
  t.is(retryAfterMs(' 0 ', nowMs), 0);
  t.is(retryAfterMs('Sun, 22 Nov 2026 03:00:30 GMT', nowMs), 30_000);
  t.is(retryAfterMs('Sun, 22 Nov 2026 02:00:00 GMT', nowMs), 0);
  for (const wrong of [null, '', '-1', '1.5', '1e9', 'soon', '99999999999999', 'Mon, never']) {
    t.is(retryAfterMs(wrong, nowMs), null, String(wrong));
  }
});
