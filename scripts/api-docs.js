// Writes docs/api.md from the docstrings of index.ts and of the types that it hands out. Needs a build.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { generatedFile } from './generated-file.js';

const dist = path.join(path.dirname(fileURLToPath(import.meta.url)), '../dist');

const intro = `# API

<!-- Written by scripts/api-docs.js from the docstrings: change those. -->

\`\`\`js
import { supervise, explain, diff, loadConfig } from 'memsup';

const stop = new AbortController();
const exitCode = await supervise({ flags: { script: 'server.js', workers: 2 }, signal: stop.signal });

const { suspects } = await explain({ snapshot: 'after.heapsnapshot', baseline: 'before.heapsnapshot' });
\`\`\`

What the commands do, as functions: ES modules, types included, Node 20.19 or newer. Nothing is loaded before it is used. Expected failures
are a \`MemsupError\` with a \`code\` of [errors.md](errors.md). What the app itself may import is described in
[in-app.md](in-app.md) (\`memsup/app\`) and [migrate.md](migrate.md) (\`memsup/compat/…\`).
`;

/** Every \`export … declaration\` of a file, by name: its docstring and its text. */
function declarations(file) {
  const text = fs.readFileSync(file, 'utf8');
  const found = new Map();
  const start = /^export (?:declare )?(?:(?:async )?function|interface|type|class|const) (\w+)/gm;
  for (const match of text.matchAll(start)) {
    const doc = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*$/.exec(text.slice(0, match.index));
    found.set(match[1], { doc: plain(doc?.[1] ?? ''), code: declarationAt(text, match.index) });
  }
  return found;
}

// Up to the bracket that closes the first one, or to the semicolon outside of all.
function declarationAt(text, start) {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    if ('{(['.includes(text[at])) depth += 1;
    if ('})]'.includes(text[at])) depth -= 1;
    const isBody =
      text[at] === '}' && /^export (?:declare )?(?:interface|class)/.test(text.slice(start));
    if (depth === 0 && (text[at] === ';' || isBody)) return text.slice(start, at + 1);
  }
  return text.slice(start);
}

function plain(doc) {
  return doc
    .split('\n')
    .map(line => line.replace(/^\s*\* ?/, '').trimEnd())
    .join('\n')
    .trim()
    .replaceAll(/\n?@(returns|throws) /g, (_, tag) => `\n- **${tag}** `);
}

/** Names that index.ts hands on from other files, with the file. */
function handedOn() {
  const text = fs.readFileSync(path.join(dist, 'index.d.ts'), 'utf8');
  return [...text.matchAll(/^export (?:type )?\{([^}]*)\} from '([^']+)';/gm)].flatMap(
    ([, names, from]) =>
      names.split(',').map(name => ({
        name: name.replace(/\btype\b/, '').trim(),
        file: path.join(dist, from.replace(/\.ts$/, '.d.ts')),
      })),
  );
}

function section(name, { doc, code }) {
  const shown = code.replace(/^export (?:declare )?/, '').replaceAll(/^ {4}/gm, '  ');
  return `### ${name}\n\n${doc === '' ? '' : `${doc}\n\n`}\`\`\`ts\n${shown}\n\`\`\`\n`;
}

const own = declarations(path.join(dist, 'index.d.ts'));
const isFunction = ([, { code }]) => code.startsWith('export declare function');
const functions = [...own].filter(entry => isFunction(entry));
const ownTypes = [...own].filter(entry => !isFunction(entry));
const otherTypes = handedOn().map(({ name, file }) => {
  const found = declarations(file).get(name);
  if (found === undefined) throw new Error(`${name} is not declared in ${file}`);
  return [name, found];
});

generatedFile(
  'docs/api.md',
  [
    intro,
    '## Functions\n',
    ...functions.map(([name, one]) => section(name, one)),
    '## Types\n',
    ...[...ownTypes, ...otherTypes].map(([name, one]) => section(name, one)),
  ].join('\n'),
);
