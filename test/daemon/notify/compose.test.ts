import test from 'ava';
import { cleared, closed, fingerprintOf, raised } from '../../../daemon/notify/compose.ts';
import { decodeNotification, sentenceCharsMax } from '../../../daemon/notify/notification.ts';
import { suspectTitle } from '../../../daemon/notify/suspect-title.ts';
import { ruleEvent } from '../../helpers/notifications.ts';
import { leakIncident, leakVerdict } from '../../helpers/state-folder.ts';

const origin = { app: 'shop', host: 'web-1', id: 'id-1', at: '2026-11-22T03:12:45.120Z' };
const worker = { slot: 1, generation: 3, pid: 4711 };
const about = { folder: '/state/incidents/x', severity: 'warning', firing: false } as const;

test('fingerprintOf(): the alarm, not the occasion', t => {
  const one = fingerprintOf(origin, 1, 'leak');
  t.is(one, fingerprintOf({ ...origin, id: 'id-2', at: '2027-01-01T00:00:00.000Z' }, 1, 'leak'));
  const others = [
    fingerprintOf(origin, 2, 'leak'),
    fingerprintOf(origin, 1, 'leaks'),
    fingerprintOf({ ...origin, app: 'shop2' }, 1, 'leak'),
    fingerprintOf({ ...origin, host: 'web-2' }, 1, 'leak'),
  ];
  t.is(new Set([one, ...others]).size, 5);
});

test('raised(), cleared(), closed(): come back from disk as they went', t => {
  const first = raised(origin, worker, { event: ruleEvent(), incident: { id: 'i', folder: '/i' } });
  const over = cleared({ id: 'id-2', at: origin.at }, first, 'the floor came down');
  const end = closed(origin, leakIncident, about);
  for (const one of [first, over, end]) {
    t.deepEqual(decodeNotification(JSON.parse(JSON.stringify(one))), one);
  }
});

test('cleared(): the same alarm with another id, its labels as they were', t => {
  const first = raised(origin, worker, { event: ruleEvent(), incident: null });
  const over = cleared(
    { id: 'id-2', at: '2026-11-22T04:00:00.000Z' },
    first,
    'the floor came down',
  );
  t.like(over, {
    id: 'id-2',
    kind: 'alarm.cleared',
    fingerprint: first.fingerprint,
    since: first.since,
    firing: false,
    because: 'the floor came down',
  });
});

test('closed(): what was done, in sentences', t => {
  t.deepEqual(closed(origin, leakIncident, about).done, [
    'the worker was replaced by pid 4801, start-first, drained in 2 s, 0 requests cut',
    'a heap snapshot of 230 MiB was taken',
  ]);
  const { restart, capture } = leakIncident;
  const drained = restart === null ? null : { ...restart, drainFreedBytes: 280 * 2 ** 20 };
  t.true(
    closed(origin, { ...leakIncident, restart: drained }, about).done.includes(
      '280 MiB went with its connections when it was drained',
    ),
  );
  const because = 'the successor did not become ready';
  const refused = closed(
    origin,
    {
      ...leakIncident,
      restart: restart === null ? null : { ...restart, done: false, because },
      capture: { ...capture, kind: 'profile', refusedBecause: 'the disk is full' },
    },
    about,
  );
  t.deepEqual(refused.done, [
    'the worker was not replaced: the successor did not become ready',
    'a sampling heap profile of 230 MiB was taken',
    'no heap snapshot was taken: the disk is full',
  ]);
  t.deepEqual(
    closed(origin, { ...leakIncident, restart: null, capture: { ...capture, kind: 'none' } }, about)
      .done,
    ['the worker was not replaced'],
  );
});

test('raised(): a sentence without end is cut, so that it fits on disk and comes back', t => {
  const verdict = { ...leakVerdict, because: 'x'.repeat(10_000) };
  const one = raised(origin, worker, { event: ruleEvent({ verdict }), incident: null });
  t.is(one.because.length, sentenceCharsMax);
  t.deepEqual(decodeNotification(JSON.parse(JSON.stringify(one))), one);
});

for (const [suspects, expected] of [
  [[], null],
  [
    [{ title: 'Map `seen` holds 12 records', shareOfGrowth: 0.974 }],
    'Map `seen` holds 12 records (97 % of the growth)',
  ],
  [[{ title: 'a closure' }, { title: 'another' }], 'a closure'],
  [[{ title: '' }], null],
  [[{ name: 'x' }], null],
  [['text'], null],
  [[null], null],
  [[{ title: 'a', shareOfGrowth: '0.9' }], 'a'],
] as const) {
  test(`suspectTitle(): ${JSON.stringify(suspects)}`, t => {
    t.is(suspectTitle(suspects), expected);
  });
}
