import { prices } from './prices.js';
import { createShop } from './shop.js';

const shop = createShop((cart, response) => {
  const reprice = change => cart.reprice(change);
  prices.on('change', reprice);
  response.once('close', () => prices.off('change', reprice));
});

shop.listen(Number(process.env.PORT ?? 3000));
