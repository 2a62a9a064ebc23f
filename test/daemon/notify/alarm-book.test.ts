import test from 'ava';
import { AlarmBook } from '../../../daemon/notify/alarm-book.ts';
import { notification } from '../../helpers/notifications.ts';

const of = (generation: number, fingerprint = 'f') =>
  notification({ fingerprint, worker: { slot: 1, generation, pid: null } });

test('AlarmBook: an alarm is news once, and over once', t => {
  const book = new AlarmBook();
  t.true(book.raise(of(1)));
  t.false(book.raise(of(1)));
  t.true(book.isFiring('f'));
  t.deepEqual(book.clear('f', 1), of(1));
  t.is(book.clear('f', 1), null);
  t.false(book.isFiring('f'));
  t.true(book.raise(of(1)));
});

test('AlarmBook: it holds until the last process that has it has not', t => {
  const book = new AlarmBook();
  t.true(book.raise(of(1)));
  t.false(book.raise(of(2)));
  t.deepEqual(book.leave(1, 1), []);
  t.is(book.firing().length, 1);
  t.deepEqual(book.leave(1, 2), [of(1)]);
  t.deepEqual(book.firing(), []);
});

test('AlarmBook: a process that goes takes its own alarms along, no others', t => {
  const book = new AlarmBook();
  book.raise(of(1, 'a'));
  book.raise(of(1, 'b'));
  book.raise(notification({ fingerprint: 'c', worker: { slot: 2, generation: 1, pid: null } }));
  t.deepEqual(
    book.leave(1, 1).map(({ fingerprint }) => fingerprint),
    ['a', 'b'],
  );
  t.deepEqual(
    book.firing().map(({ fingerprint }) => fingerprint),
    ['c'],
  );
});

test('AlarmBook: what was never raised is never over', t => {
  const book = new AlarmBook();
  t.is(book.clear('f', 1), null);
  t.deepEqual(book.leave(1, 1), []);
});
