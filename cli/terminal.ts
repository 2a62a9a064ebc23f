import type { Paint } from './paint.ts';

/** Where a command writes. Results go to `out`; whatever is not the result goes to `err`. */
export interface Terminal {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  /** Columns to fit tables and sentences into; `Infinity` when nobody looks at columns. */
  readonly columns: number;
  readonly paint: Paint;
  /** Says on stderr how far a long work has come; `null` when it is over. */
  readonly progress: (text: string | null) => void;
  /** Progress is drawn in place, over what it said before. */
  readonly redraws: boolean;
}

/** One JSON document, the whole of stdout under `--json`. */
export function writeJson(terminal: Terminal, document: { readonly schema: string }): void {
  terminal.out(JSON.stringify(document, null, 2));
}
