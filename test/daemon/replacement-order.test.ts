import test from 'ava';
import { chooseOrder, type OrderFacts } from '../../daemon/replacement-order.ts';

const server: OrderFacts = {
  wish: 'auto',
  listens: true,
  sharesHandles: true,
  unsharedListener: null,
  workerRssBytes: 100,
  headroomBytes: 100,
};

const orders = test.macro({
  exec(t, changes: Partial<OrderFacts>, expected: 'start-first' | 'stop-first') {
    const { order, because } = chooseOrder({ ...server, ...changes });
    t.is(order, expected);
    t.regex(because, /^[a-z].*[^.]$/);
  },
  title: (_, changes, expected: string) =>
    `chooseOrder(): ${JSON.stringify(changes)} → ${expected}`,
});

test(orders, {}, 'start-first');
test(orders, { headroomBytes: 99 }, 'stop-first');
test(orders, { headroomBytes: null }, 'start-first');
test(orders, { workerRssBytes: null, headroomBytes: 0 }, 'start-first');
test(orders, { sharesHandles: false }, 'stop-first');
test(orders, { listens: false }, 'stop-first');
test(orders, { wish: 'stop-first' }, 'stop-first');
test(orders, { wish: 'start-first', headroomBytes: 0 }, 'start-first');
test(orders, { wish: 'start-first', listens: false, sharesHandles: false }, 'start-first');
test(orders, { wish: 'start-first', sharesHandles: false }, 'stop-first');

for (const [title, changes, waits] of [
  ['an address that cannot be shared', { sharesHandles: false }, true],
  ['one opened where nobody sees it', { unsharedListener: 'port 80' }, true],
  ['both, and memory is short', { sharesHandles: false, headroomBytes: 99 }, false],
  ['memory alone', { headroomBytes: 99 }, false],
  ['an app that does not listen', { listens: false }, false],
  ['the configuration', { wish: 'stop-first' }, false],
] as const) {
  test(`chooseOrder(): what the successor waits for: ${title}`, t => {
    const choice = chooseOrder({ ...server, ...changes });
    t.is(choice.order, 'stop-first');
    t.is(choice.waitsForAddress, waits);
  });
}
