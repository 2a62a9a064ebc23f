// One way to write a generated file, or with --check to say that the one in the repository is stale.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');

/** Writes `text` to a path below the root; with `--check` only compares, and fails when it differs. */
export function generatedFile(relative, text) {
  const file = path.join(root, relative);
  if (!process.argv.includes('--check')) {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
    return;
  }
  const current = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
  if (current === text) return;
  console.error(`${relative} is stale: run node ${path.relative(root, process.argv[1])}`);
  process.exitCode = 1;
}
