import test from 'ava';
import {
  advance,
  begin,
  whyFailed,
  type Advance,
  type Replacement,
  type ReplacementEvent,
  type ReplacementStep,
} from '../../daemon/replacement.ts';

const events: readonly ReplacementEvent[] = [
  'successor-ready',
  'successor-gone',
  'old-released',
  'old-drained',
  'old-captured',
  'old-gone',
];

const wishes = (['start-first', 'stop-first'] as const).flatMap(order =>
  [true, false].flatMap(wantsDrain =>
    [true, false].map(wantsCapture => ({ order, wantsDrain, wantsCapture })),
  ),
);

interface History {
  readonly plan: Replacement;
  readonly steps: readonly ReplacementStep[];
  readonly seen: readonly ReplacementEvent[];
}

/** What can happen now in the world: nobody goes twice, nobody is ready who was not started. */
function canHappen({ steps, seen, plan }: History, event: ReplacementEvent): boolean {
  const started = steps.filter(step => step === 'start-successor').length;
  const gone = seen.filter(one => one === 'successor-gone').length;
  if (event === 'successor-gone') return started > gone;
  if (event === 'successor-ready') return started > gone && plan.successor === 'starting';
  if (seen.includes(event)) return false;
  switch (event) {
    case 'old-released':
      return steps.includes('drain-old') && !seen.includes('old-drained') && !plan.oldGone;
    case 'old-drained':
      return steps.includes('drain-old') && !plan.oldGone;
    case 'old-captured':
      return steps.includes('capture-old') && !plan.oldGone;
    case 'old-gone':
      return true;
  }
}

function histories(first: Advance, most: number): History[] {
  const begun = { plan: first.plan, steps: first.step === null ? [] : [first.step], seen: [] };
  const all: History[] = [begun];
  let lives: History[] = [begun];
  for (let length = 0; length < most; length += 1) {
    lives = lives.flatMap(life =>
      events
        .filter(event => canHappen(life, event))
        .map(event => {
          const { plan, step } = advance(life.plan, event);
          const steps = step === null ? life.steps : [...life.steps, step];
          return { plan, steps, seen: [...life.seen, event] };
        }),
    );
    all.push(...lives);
  }
  return all;
}

/** The event that ends each wait; a plan that waits for none of them would wait for ever. */
const endsTheWait: Readonly<Record<Replacement['phase'], readonly ReplacementEvent[]>> = {
  starting: ['successor-ready', 'successor-gone'],
  draining: ['old-drained', 'old-gone'],
  capturing: ['old-captured', 'old-gone'],
  retiring: ['old-gone'],
  done: [],
  failed: [],
};

for (const wish of wishes) {
  const name = `${wish.order}${wish.wantsDrain ? ', drain' : ''}${wish.wantsCapture ? ', capture' : ''}`;
  const all = histories(begin(wish), 7);

  test(`advance(): ${name}: ends, or waits for something that can still come`, t => {
    for (const { plan, steps, seen } of all) {
      const why = `${seen.join(' ')} → ${plan.phase}`;
      const waits = endsTheWait[plan.phase];
      if (waits.length === 0) continue;
      const still = waits.filter(event => canHappen({ plan, steps, seen }, event));
      t.true(still.length > 0, why);
      for (const event of still) t.not(advance(plan, event).plan.phase, plan.phase, why);
    }
    t.true(all.length > 4);
  });

  test(`advance(): ${name}: no step twice, and nothing done to an old worker that has gone`, t => {
    for (const { steps, seen } of all) {
      const started = steps.filter(step => step === 'start-successor').length;
      const early = seen.includes('old-released') && seen.includes('successor-gone') ? 2 : 1;
      t.true(started <= early, seen.join(' '));
      const others = steps.filter(step => step !== 'start-successor');
      t.is(new Set(others).size, others.length, seen.join(' '));
    }
    for (const life of all.filter(({ plan }) => plan.oldGone)) {
      for (const event of events.filter(candidate => canHappen(life, candidate))) {
        const { step } = advance(life.plan, event);
        t.true(step === null || step === 'start-successor', [...life.seen, event].join(' '));
      }
    }
  });

  test(`advance(): ${name}: done means a successor and no old worker`, t => {
    const done = all.filter(({ plan }) => plan.phase === 'done');
    t.true(done.length > 0);
    for (const { plan, seen } of done) {
      t.true(plan.oldGone, seen.join(' '));
      t.true(seen.includes('successor-ready'), seen.join(' '));
    }
  });

  test(`advance(): ${name}: start-first never touches the old one before the successor is ready`, t => {
    if (wish.order !== 'start-first') return t.pass();
    for (const { steps, seen } of all) {
      const touched = steps.some(step => step !== 'start-successor');
      if (touched) t.true(seen.includes('successor-ready'), seen.join(' '));
    }
    return t.pass();
  });

  test(`advance(): ${name}: stop-first never has two that listen at once`, t => {
    if (wish.order !== 'stop-first') return t.pass();
    for (const { steps, seen, plan } of all) {
      if (!steps.includes('start-successor')) continue;
      t.true(plan.oldGone || seen.includes('old-released'), seen.join(' '));
    }
    return t.pass();
  });

  test(`advance(): ${name}: a plan that has ended does nothing more`, t => {
    for (const { plan } of all.filter(
      ({ plan: { phase } }) => phase === 'done' || phase === 'failed',
    )) {
      for (const event of events) {
        const next = advance(plan, event);
        t.is(next.step, null);
        t.is(next.plan.phase, plan.phase);
      }
    }
    t.pass();
  });
}

test('begin(): the whole of a start-first plan with a capture', t => {
  let now = begin({ order: 'start-first', wantsDrain: true, wantsCapture: true });
  const steps = [now.step];
  for (const event of ['successor-ready', 'old-drained', 'old-captured', 'old-gone'] as const) {
    now = advance(now.plan, event);
    steps.push(now.step);
  }
  t.deepEqual(steps, ['start-successor', 'drain-old', 'capture-old', 'stop-old', null]);
  t.is(now.plan.phase, 'done');
});

test('begin(): stop-first starts the successor as soon as the address is free, and captures meanwhile', t => {
  let now = begin({ order: 'stop-first', wantsDrain: true, wantsCapture: true });
  const steps = [now.step];
  const seen = [
    'old-released',
    'old-drained',
    'successor-ready',
    'old-captured',
    'old-gone',
  ] as const;
  for (const event of seen) {
    now = advance(now.plan, event);
    steps.push(now.step);
  }
  t.deepEqual(steps, ['drain-old', 'start-successor', 'capture-old', null, 'stop-old', null]);
  t.is(now.plan.phase, 'done');
});

test('whyFailed(): says who serves now', t => {
  const { plan } = begin({ order: 'start-first', wantsDrain: true, wantsCapture: false });
  t.regex(whyFailed(plan), /old worker goes on serving/);
  t.regex(whyFailed({ ...plan, oldGone: true }), /old worker has gone/);
});
