/** What the shop sells. A real one would keep this in a database; the shape of the data is what matters here. */

const things = ['Kettle', 'Lamp', 'Chair', 'Clock', 'Basket', 'Mirror', 'Blanket', 'Teapot'];
const makes = ['oak', 'brass', 'wool', 'glass', 'linen', 'steel', 'clay', 'cork', 'stone', 'paper'];

const products = new Map(
  Array.from({ length: 240 }, (_, index) => {
    const thing = things[index % things.length];
    const make = makes[index % makes.length];
    const product = {
      id: index + 1,
      name: `${thing} in ${make}, no. ${index + 1}`,
      description: `${thing} made of ${make}. `.repeat(20),
      pictures: [1, 2, 3].map(nth => `/pictures/${thing.toLowerCase()}-${index + 1}-${nth}.webp`),
      cents: 990 + ((index * 137) % 9000),
    };
    return [product.id, product];
  }),
);

export function productIds() {
  return [...products.keys()];
}

export function findProduct(id) {
  return products.get(Number(id));
}

export function page(number, size = 20) {
  return [...products.values()].slice(number * size, (number + 1) * size);
}

export function setPrice(id, cents) {
  products.get(id).cents = cents;
}
