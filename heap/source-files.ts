import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
/** Gives the text of a script, `null` when it is not at hand. */
export type SourceReader = (script: string) => string | null;

const sourceBytesMax = 4 << 20;
/** A snapshot may come from anywhere and name any path: nothing but code is opened for it. */
const codeFile = /\.[cm]?[jt]sx?$/;

/** Reads the scripts that a snapshot names from disk, each once; `null` for what is not there. */
export function sourceFiles(): SourceReader {
  const known = new Map<string, string | null>();
  return script => {
    const file = fileOf(script);
    if (file === null) return null;
    let text = known.get(file);
    if (text === undefined) {
      text = read(file);
      known.set(file, text);
    }
    return text;
  };
}

function fileOf(script: string): string | null {
  if (!codeFile.test(script)) return null;
  try {
    const file = script.startsWith('file:') ? fileURLToPath(script) : script;
    return path.isAbsolute(file) ? file : null;
  } catch {
    // Not a file URL of this system; the line of the declaration is then left out.
    return null;
  }
}

function read(file: string): string | null {
  try {
    const stat = fs.statSync(file);
    return stat.isFile() && stat.size <= sourceBytesMax ? fs.readFileSync(file, 'utf8') : null;
  } catch {
    // The app runs elsewhere, or was deployed anew: the function's own line still stands.
    return null;
  }
}
