import test from 'ava';
import { messageFor, rateText, timeLeftText } from '../../../daemon/notify/message.ts';
import { notification } from '../../helpers/notifications.ts';
import { leakVerdict } from '../../helpers/state-folder.ts';

test('messageFor(): class, rate with its interval, time left, suspect, incident and folder', t => {
  const { text } = messageFor(
    notification({ suspect: 'Map `seen` in server.js (97 % of the growth)' }),
    'https://ops.example.com/i/20261122T031245Z-w1',
  );
  t.deepEqual(text.split('\n'), [
    'Alarm "leak" (warning): shop, worker 1 on web-1',
    'the floor grows by 40 MiB/h',
    'Class: js-heap',
    'Rate: 40.0 MiB/h (35.0 MiB to 45.0 MiB)',
    'Time to limit: 1 h 6 min (40 min to 1 h 45 min); the limit is 256 MiB, set by v8',
    'First suspect: Map `seen` in server.js (97 % of the growth)',
    'Incident: 20261122T031245Z-w1 https://ops.example.com/i/20261122T031245Z-w1',
    'Folder: /state/incidents/20261122T031245Z-w1',
  ]);
});

test('messageFor(): says what was done, and that it is over', t => {
  const closed = messageFor(
    notification({ kind: 'incident.closed', done: ['the worker was replaced', 'nothing else'] }),
    null,
  );
  t.regex(
    closed.text,
    /^Incident of rule "leak" is closed: .*\n.*\nthe worker was replaced\nnothing else\n/,
  );
  const over = messageFor(notification({ kind: 'alarm.cleared' }), null);
  t.is(over.title, 'Alarm "leak" is over: shop, worker 1 on web-1');
});

test('messageFor(): what is not known is not mentioned', t => {
  const verdict = { ...leakVerdict, rateBytesPerHour: null, timeToLimitMs: null };
  const { facts } = messageFor(notification({ verdict, incident: null }), null);
  t.deepEqual(facts, [{ name: 'Class', value: 'js-heap' }]);
});

test('rateText(): counted things are no bytes', t => {
  const verdict = { ...leakVerdict, class: 'handles', rateBytesPerHour: 12.4 } as const;
  t.is(
    rateText({ ...verdict, rateLow: 3.21, rateHigh: 20 }),
    '12 handles/h (3.2 handles to 20 handles)',
  );
  t.is(rateText({ ...verdict, rateLow: null }), '12 handles/h');
});

test('timeLeftText(): without an interval, without a limit', t => {
  const open = { ...leakVerdict, timeToLimitLowMs: null, limitBytes: null };
  t.is(timeLeftText(open), '1 h 6 min');
});
