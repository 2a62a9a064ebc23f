import test from 'ava';
import { inheritedSockets } from '../../daemon/inherited-sockets.ts';

test('inheritedSockets(): only for the process that they were given to, and only a number', t => {
  t.is(inheritedSockets({ LISTEN_PID: '7', LISTEN_FDS: '2' }, 7), 2);
  t.is(inheritedSockets({ LISTEN_PID: '8', LISTEN_FDS: '2' }, 7), 0);
  t.is(inheritedSockets({ LISTEN_FDS: '2' }, 7), 0);
  t.is(inheritedSockets({}, 7), 0);
  for (const wrong of ['', '-1', '1.5', 'two', '9'.repeat(20)]) {
    t.is(inheritedSockets({ LISTEN_PID: '7', LISTEN_FDS: wrong }, 7), 0, wrong);
  }
  t.is(inheritedSockets({ LISTEN_PID: '7', LISTEN_FDS: '1000' }, 7), 64);
});
