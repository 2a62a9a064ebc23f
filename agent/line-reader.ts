/** Longest line that is read from the builtin channel; the supervisor's are under 1 KiB. */
export const lineCharsMax = 1024 * 1024;

/** Cuts text into lines, in whatever pieces it comes. A line over the limit is dropped up to its end. */
export class LineReader {
  #held = '';
  #skipping = false;

  push(text: string): string[] {
    const pieces = text.split('\n');
    const rest = pieces.pop() ?? '';
    const lines: string[] = [];
    for (const piece of pieces) {
      const line = this.#held + piece;
      if (!this.#skipping && line.length <= lineCharsMax) lines.push(line);
      this.#held = '';
      this.#skipping = false;
    }
    if (this.#held.length + rest.length > lineCharsMax) this.#skipping = true;
    this.#held = this.#skipping ? '' : this.#held + rest;
    return lines;
  }
}
