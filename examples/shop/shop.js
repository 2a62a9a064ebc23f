import { setTimeout as sleep } from 'node:timers/promises';
import express from 'express';
import { Cart } from './cart.js';
import { findProduct, page } from './catalog.js';

/** The shop. `keepCurrent` sees to it that a cart has today's prices until its response is sent. */
export function createShop(keepCurrent) {
  const shop = express();
  shop.use(express.json());

  shop.get('/products', (request, response) => {
    response.json(page(Number(request.query.page ?? 0)));
  });

  shop.get('/products/:id', (request, response) => {
    const product = findProduct(request.params.id);
    if (product === undefined) response.status(404).json({ error: 'no such product' });
    else response.json(product);
  });

  shop.get('/cart', async (request, response) => {
    const cart = new Cart((request.query.items ?? '').split(','));
    keepCurrent(cart, response);
    await askWarehouse();
    response.json(cart.summary());
  });

  shop.post('/checkout', async (request, response) => {
    const cart = new Cart(request.body.items);
    keepCurrent(cart, response);
    await askWarehouse();
    response.status(201).json({ order: crypto.randomUUID(), ...cart.summary() });
  });

  return shop;
}

// Is everything in stock? A price may change while the answer is on its way.
function askWarehouse() {
  return sleep(5 + Math.random() * 20);
}
