import test from 'ava';
import { Dealer } from '../../daemon/dealer.ts';

interface FakeWorker {
  readonly name: string;
  isServing: boolean;
  /** Its channel is open. */
  isReachable: boolean;
  readonly got: {
    readonly connection: FakeConnection;
    readonly id: number;
    readonly bind: number;
  }[];
}

class FakeConnection {
  isClosed = false;
  close(): void {
    this.isClosed = true;
  }
}

function worker(name: string): FakeWorker {
  return { name, isServing: true, isReachable: true, got: [] };
}

function setUp() {
  const handle = { close: () => {} };
  const opened: unknown[] = [];
  const dealer = new Dealer<FakeWorker>({
    open: given => void opened.push(given),
    deal: (who, connection, told) => {
      if (!who.isReachable || !(connection instanceof FakeConnection)) return false;
      who.got.push({ connection, ...told });
      return true;
    },
    isServing: who => who.isServing,
  });
  const come = (): FakeConnection => {
    const connection = new FakeConnection();
    dealer.take(handle, connection);
    return connection;
  };
  return { handle, opened, dealer, come };
}

test('Dealer: in turn, and each copy is kept until it is taken', t => {
  const { handle, opened, dealer, come } = setUp();
  const [one, two] = [worker('one'), worker('two')];
  dealer.join(handle, one, 7);
  dealer.join(handle, two, 8);
  t.is(opened.length, 1, 'opened once');
  const connections = [come(), come(), come(), come()];
  t.deepEqual([one.got.length, two.got.length], [2, 2]);
  t.deepEqual([...new Set(one.got.map(({ bind }) => bind))], [7]);
  t.false(connections.some(({ isClosed }) => isClosed));
  for (const who of [one, two]) for (const { id } of who.got) dealer.settle(who, id, true);
  t.true(connections.every(({ isClosed }) => isClosed));
});

test('Dealer: nothing is accepted before somebody serves, and what waits is dealt then', t => {
  const { handle, opened, dealer, come } = setUp();
  const trial = worker('on trial');
  trial.isServing = false;
  dealer.join(handle, trial, 1);
  t.is(opened.length, 0);
  trial.isServing = true;
  dealer.dealAll();
  t.is(opened.length, 1);
  trial.isServing = false;
  come();
  t.is(trial.got.length, 0);
  trial.isServing = true;
  dealer.dealAll();
  t.is(trial.got.length, 1);
});

test('Dealer: what a worker had not taken when it went goes to the next, what it had does not', t => {
  const { handle, dealer, come } = setUp();
  const [one, two] = [worker('one'), worker('two')];
  dealer.join(handle, one, 1);
  const [taken, untaken] = [come(), come()];
  dealer.settle(one, one.got[0]?.id ?? 0, true);
  dealer.leave(one);
  dealer.join(handle, two, 2);
  t.deepEqual(
    two.got.map(({ connection }) => connection),
    [untaken],
  );
  t.true(taken.isClosed);
  dealer.settle(one, one.got[1]?.id ?? 0, true);
  t.false(untaken.isClosed, 'a late word of the one that has gone counts for nothing');
});

test('Dealer: one that does not want it gets no more of that server', t => {
  const { handle, dealer, come } = setUp();
  const [one, two] = [worker('one'), worker('two')];
  dealer.join(handle, one, 1);
  const connection = come();
  dealer.join(handle, two, 2);
  dealer.settle(one, one.got[0]?.id ?? 0, false);
  t.is(two.got[0]?.connection, connection);
  come();
  t.is(one.got.length, 1);
});

test('Dealer: a worker that takes nothing gets a few, the rest goes to others or waits', t => {
  const { handle, dealer, come } = setUp();
  const [stuck, quick] = [worker('stuck'), worker('quick')];
  dealer.join(handle, stuck, 1);
  dealer.join(handle, quick, 2);
  for (let count = 0; count < 100; count += 1) {
    come();
    const last = quick.got.at(-1);
    if (last !== undefined) dealer.settle(quick, last.id, true);
  }
  t.is(stuck.got.length, 16);
  t.is(quick.got.length, 84);
  dealer.leave(stuck);
  for (const { id } of quick.got) dealer.settle(quick, id, true);
  t.is(quick.got.length, 100);
});

test('Dealer: a closed channel is noticed at once', t => {
  const { handle, dealer, come } = setUp();
  const [gone, two] = [worker('gone'), worker('two')];
  gone.isReachable = false;
  dealer.join(handle, gone, 1);
  const connection = come();
  t.false(connection.isClosed);
  dealer.join(handle, two, 2);
  t.is(two.got[0]?.connection, connection);
});

test('Dealer: too many that wait are closed and counted; so are those of an address that is given up', t => {
  const { handle, dealer, come } = setUp();
  const nobody = worker('nobody');
  nobody.isServing = false;
  dealer.join(handle, nobody, 1);
  const waiting = Array.from({ length: 4096 }, come);
  t.false(waiting.some(({ isClosed }) => isClosed));
  t.true(come().isClosed);
  t.is(dealer.takeDropped(), 1);
  t.is(dealer.takeDropped(), 0);
  dealer.forget(handle);
  t.true(waiting.every(({ isClosed }) => isClosed));
  t.true(come().isClosed);
});
