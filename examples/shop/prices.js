import { EventEmitter } from 'node:events';
import { findProduct, productIds, setPrice } from './catalog.js';

/** Says `change` with `{ id, cents }` whenever purchasing sets another price. */
export const prices = new EventEmitter();
// Several carts are open at once, so the warning about more than 10 listeners was only noise.
prices.setMaxListeners(0);

const ids = productIds();
let turn = 0;

setInterval(() => {
  const id = ids[turn++ % ids.length];
  const cents = Math.max(490, findProduct(id).cents + (turn % 2 === 0 ? 10 : -10));
  setPrice(id, cents);
  prices.emit('change', { id, cents });
}, 500).unref();
