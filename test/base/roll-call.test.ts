import { channel } from 'node:diagnostics_channel';
import test from 'ava';
import { RollCall } from '../../base/roll-call.ts';

test('RollCall: bundles that know nothing of each other see all wishes', t => {
  const [one, other] = [new RollCall('memsup:test'), new RollCall('memsup:test')];
  t.deepEqual(one.call(), []);
  const giveUp = one.wish(5);
  t.deepEqual(other.call(), [5]);
  const giveUpOther = other.wish(7);
  other.wish(7);
  t.deepEqual(
    [...one.call()].sort((a, b) => a - b),
    [5, 7, 7],
  );
  giveUp();
  giveUp();
  giveUpOther();
  t.deepEqual(one.call(), [7]);
});

test('RollCall: names are apart, and a message of somebody else is let pass', t => {
  const [one, other] = [new RollCall('memsup:test-a'), new RollCall('memsup:test-b')];
  one.wish(1);
  t.deepEqual(other.call(), []);
  channel('memsup:test-a').publish('what is this');
  t.deepEqual(one.call(), [1]);
});
