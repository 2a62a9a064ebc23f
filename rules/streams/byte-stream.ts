import { Ladder } from '../ladder.ts';
import type { LadderOptions } from '../ladder.ts';
import { Drawdown } from './drawdown.ts';
import type { Decline } from './drawdown.ts';

export const byteStreamNames = ['js-heap', 'external', 'native'] as const;
export type ByteStreamName = (typeof byteStreamNames)[number];

export interface ByteStreamOptions {
  readonly name: ByteStreamName;
  readonly ladder: LadderOptions;
  readonly startedAtWallMs: number;
  readonly remembered: Decline | null;
}

/** One kind of memory of one worker: its floors on a ladder, and the largest decline they have shown. */
export class ByteStream {
  readonly name: ByteStreamName;
  readonly ladder: Ladder;
  readonly drawdown: Drawdown;
  #last: number | null = null;

  constructor(options: ByteStreamOptions) {
    this.name = options.name;
    this.ladder = new Ladder(options.ladder);
    this.drawdown = new Drawdown(options.startedAtWallMs, options.remembered);
  }

  push(atMs: number, value: number): void {
    this.ladder.push(atMs, value);
    this.drawdown.observe(atMs, value);
    this.#last = value;
  }

  /** The newest floor, whether its bucket is closed or not. */
  get last(): number | null {
    return this.#last;
  }
}
