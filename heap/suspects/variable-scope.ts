import { Brackets, type Bracket } from './brackets.ts';

/** From where to where in the code a variable is known. */
export interface Scope {
  readonly start: number;
  readonly end: number;
}

/** What may stand in front of a name that is taken out of an object or a list, or in front of a parameter. */
const keyword = /\b(?:const|let|var)\s/;
const beforePattern = /(?:\b(?:const|let|var|import)|[(,:[{=])\s*$/;
const headKeywords = /\b(?:if|for|for\s+await|while|switch|with|catch)\s*$/;
/** In front of the name that a function or a class in an expression has for itself. */
const named = /\b(?:function\s*\*?|class)\s*$/;
/** Long enough for the words in front of a bracket. */
const lookBackMax = 40;
/** Long enough for a name, or the space in front of an arrow. */
const lookAheadMax = 80;

/** Finds where variables are known, by the brackets around their declarations: not a parser, so it takes a doubtful scope for larger. */
export class VariableScopes {
  readonly #code: string;
  readonly #brackets: Brackets;

  constructor(code: string) {
    this.#code = code;
    this.#brackets = new Brackets(code);
  }

  /** The scope of the variable whose name stands at `name` where it is declared; `null` when it only stands in a call there. */
  of(name: number): Scope | null {
    const bare = /^[\w$]+\s*(?==>)/.exec(this.#code.slice(name, name + lookAheadMax));
    if (bare !== null) return this.#scopeOfHead({ open: name, close: name + bare[0].length - 1 });
    const at = this.#beyondPatterns(name);
    const around = this.#brackets.around(at);
    if (this.#isVar(name, around)) return this.#functionScope(around);
    if (around === null) return { start: 0, end: this.#code.length };
    if (this.#code[around.open] === '(' && !named.test(this.#before(name))) {
      return this.#scopeOfHead(around);
    }
    return { start: around.open, end: around.close };
  }

  /** Where the object or list begins that the name is taken out of, if it is. */
  #beyondPatterns(name: number): number {
    let at = name;
    for (;;) {
      const around = this.#brackets.around(at);
      if (around === null || !this.#isPattern(around, name)) return at;
      at = around.open;
    }
  }

  #isPattern({ open }: Bracket, name: number): boolean {
    if (this.#code[open] === '[') return true;
    if (this.#code[open] !== '{' || !beforePattern.test(this.#before(open))) return false;
    return !keyword.test(this.#code.slice(open, name));
  }

  /** True for the names of a `var`, which is known in the whole function whatever blocks are around it. */
  #isVar(name: number, around: Bracket | null): boolean {
    const start = Math.max(around?.open ?? 0, name - 200);
    const kinds = [
      ...this.#code.slice(start, name).matchAll(/\b(const|let|var|function|class)\b/g),
    ];
    return kinds.at(-1)?.[1] === 'var';
  }

  #functionScope(around: Bracket | null): Scope {
    let body = around;
    while (body !== null && !this.#isFunctionBody(body)) body = body.around;
    return body === null
      ? { start: 0, end: this.#code.length }
      : { start: body.open, end: body.close };
  }

  #isFunctionBody({ open }: Bracket): boolean {
    if (this.#code[open] !== '{') return false;
    const before = this.#before(open);
    if (/(?:=>|\bstatic)\s*$/.test(before)) return true;
    if (!/\)\s*$/.test(before)) return false;
    const head = this.#brackets.around(this.#code.lastIndexOf(')', open));
    return head !== null && !headKeywords.test(this.#before(head.open));
  }

  /** Parameters, and what the head of a loop declares, are known in the body behind. */
  #scopeOfHead({ open, close }: Pick<Bracket, 'open' | 'close'>): Scope | null {
    const arrow = /^\s*=>/.exec(this.#code.slice(close + 1, close + 1 + lookAheadMax));
    const body = this.#nextCode(close + 1 + (arrow?.[0].length ?? 0));
    if (this.#code[body] === '{') {
      return { start: open, end: this.#brackets.openingAt(body)?.close ?? this.#code.length };
    }
    const hasBody = arrow !== null || headKeywords.test(this.#before(open));
    return hasBody ? { start: open, end: this.#endOfStatement(body) } : null;
  }

  #endOfStatement(from: number): number {
    for (let at = from; at < this.#code.length; at += 1) {
      const char = this.#code[at]!;
      if (';,})]'.includes(char)) return at;
      if ('{(['.includes(char)) at = this.#brackets.openingAt(at)?.close ?? at;
    }
    return this.#code.length;
  }

  #nextCode(from: number): number {
    let at = from;
    while (at < this.#code.length && this.#code[at]! <= ' ') at += 1;
    return at;
  }

  #before(at: number): string {
    return this.#code.slice(Math.max(0, at - lookBackMax), at);
  }
}
