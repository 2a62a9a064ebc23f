import { findProduct } from './catalog.js';

/** The cart of one request. It works on copies: a discount must not reach the catalog. */
export class Cart {
  constructor(ids) {
    this.lines = ids
      .map(findProduct)
      .filter(product => product !== undefined)
      .map(product => ({ ...structuredClone(product), quantity: 1 }));
  }

  reprice({ id, cents }) {
    for (const line of this.lines) {
      if (line.id === id) line.cents = cents;
    }
  }

  get totalCents() {
    return this.lines.reduce((sum, line) => sum + line.cents * line.quantity, 0);
  }

  summary() {
    return {
      lines: this.lines.map(({ id, name, cents, quantity }) => ({ id, name, cents, quantity })),
      totalCents: this.totalCents,
    };
  }
}
