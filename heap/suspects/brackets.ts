/** A pair of brackets in code; one that is never closed ends where the code does. */
export interface Bracket {
  readonly open: number;
  readonly close: number;
  /** The pair around it, `null` at the top. */
  readonly around: Bracket | null;
}

interface OpenBracket extends Bracket {
  close: number;
}

const closers = new Map([
  ['{', '}'],
  ['(', ')'],
  ['[', ']'],
]);

/** The brackets of code that is rid of strings and comments (see `codeOnly`). */
export class Brackets {
  /** In the order in which they open. */
  readonly #all: readonly Bracket[];

  constructor(code: string) {
    const all: OpenBracket[] = [];
    const inner: OpenBracket[] = [];
    for (const { 0: char, index } of code.matchAll(/[{}()[\]]/g)) {
      if (closers.has(char)) {
        const bracket = { open: index, close: code.length, around: inner.at(-1) ?? null };
        all.push(bracket);
        inner.push(bracket);
        continue;
      }
      // A closing one without its opening one, which the scanner has missed, closes nothing.
      const own = inner.findLastIndex(({ open }) => closers.get(code[open]!) === char);
      if (own === -1) continue;
      for (const bracket of inner.slice(own)) bracket.close = index;
      inner.length = own;
    }
    this.#all = all;
  }

  /** The innermost pair that `at` stands between, or that ends there; `null` at the top. */
  around(at: number): Bracket | null {
    let low = 0;
    let high = this.#all.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#all[middle]!.open < at) low = middle + 1;
      else high = middle;
    }
    let bracket = this.#all[low - 1] ?? null;
    while (bracket !== null && bracket.close < at) bracket = bracket.around;
    return bracket;
  }

  /** The pair that opens at `at`. */
  openingAt(at: number): Bracket | null {
    const bracket = this.around(at + 1);
    return bracket?.open === at ? bracket : null;
  }
}
