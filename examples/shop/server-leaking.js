import { prices } from './prices.js';
import { createShop } from './shop.js';

const shop = createShop(cart => {
  const reprice = change => cart.reprice(change);
  prices.on('change', reprice);
});

shop.listen(Number(process.env.PORT ?? 3000));
