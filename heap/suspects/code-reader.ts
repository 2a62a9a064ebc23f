import { codeOnly } from './code-text.ts';
import type { CodeReader } from './declaration.ts';

/** Strips each script once, however many names are looked up in it. */
export function codeReader(readSource: (script: string) => string | null): CodeReader {
  const known = new Map<string, string | null>();
  return script => {
    let code = known.get(script);
    if (code === undefined) {
      const source = readSource(script);
      code = source === null ? null : codeOnly(source);
      known.set(script, code);
    }
    return code;
  };
}
