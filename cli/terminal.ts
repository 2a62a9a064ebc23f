import type { Paint } from './paint.ts';

/** Where a command writes. Results go to `out`; whatever is not the result goes to `err`. */
export interface Terminal {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  /** Columns to fit tables and sentences into; `Infinity` when nobody looks at columns. */
  readonly columns: number;
  readonly paint: Paint;
}

/** One JSON document, the whole of stdout under `--json`. */
export function writeJson(terminal: Terminal, document: { readonly schema: string }): void {
  terminal.out(JSON.stringify(document, null, 2));
}
