// Makes of each drop-in what old programs can `require` and new ones can `import`: one CommonJS bundle, a thin ES module
// around it (one instance, however it is loaded), and declarations for both.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { build } from 'esbuild';

/** Programs that a drop-in starts; they have no exports. */
const programs = ['heap-diff-process'];

/** The drop-ins, which are the files at the top of compat/ that are not programs. */
export function dropInsOf(root) {
  return fs
    .readdirSync(path.join(root, 'compat'))
    .filter(file => file.endsWith('.ts'))
    .map(file => path.basename(file, '.ts'))
    .filter(name => !programs.includes(name));
}

export async function buildCompat(root) {
  const dist = path.join(root, 'dist/compat');
  for (const name of programs) await bundle(root, name, '');
  for (const name of dropInsOf(root)) {
    // `module.exports` is the default export itself, as it was in the modules that are replaced.
    await bundle(root, name, 'module.exports = module.exports.default;');
    fs.writeFileSync(path.join(dist, `${name}.mjs`), wrapperOf(path.join(dist, `${name}.cjs`)));
    fs.writeFileSync(
      path.join(dist, `${name}.d.mts`),
      importTypes(name, path.join(dist, `${name}.cjs`)),
    );
    fs.writeFileSync(path.join(dist, `${name}.d.cts`), requireTypes(name));
  }
}

async function bundle(root, name, footer) {
  await build({
    entryPoints: [path.join(root, `compat/${name}.ts`)],
    outfile: path.join(root, `dist/compat/${name}.cjs`),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node18',
    packages: 'bundle',
    legalComments: 'none',
    logLevel: 'warning',
    define: { 'import.meta.url': 'ownUrl' },
    banner: { js: "const ownUrl = require('node:url').pathToFileURL(__filename).href;" },
    footer: { js: footer },
  });
}

const emitterNames = ['on', 'once', 'off', 'addListener', 'removeListener', 'removeAllListeners'];

/** What can be taken by name from the module: its own functions and values, and those of its classes. */
function namesOf(file) {
  const loaded = createRequire(import.meta.url)(file);
  if (typeof loaded === 'function') return [];
  const found = typeof loaded.on === 'function' ? [...emitterNames] : [];
  for (let part = loaded; isOwn(part); part = Object.getPrototypeOf(part)) {
    found.push(...Object.getOwnPropertyNames(part));
  }
  const inherited = new Set(['constructor', 'domain']);
  return [...new Set(found)].filter(name => !name.startsWith('_') && !inherited.has(name));
}

function isOwn(part) {
  return part !== Object.prototype && part.constructor?.name !== 'EventEmitter';
}

function wrapperOf(file) {
  const loaded = createRequire(import.meta.url)(file);
  // Methods are bound; a class, which begins with a capital letter, must not be.
  const isMethod = name => typeof loaded[name] === 'function' && /^[a-z]/.test(name);
  return [
    `import whole from './${path.basename(file)}';`,
    'export default whole;',
    ...namesOf(file).map(
      name => `export const ${name} = whole.${name}${isMethod(name) ? '.bind(whole)' : ''};`,
    ),
    '',
  ].join('\n');
}

function importTypes(name, file) {
  return [
    `import whole from './${name}.js';`,
    'export default whole;',
    ...namesOf(file).map(each => `export declare const ${each}: (typeof whole)['${each}'];`),
    // After the values: a name that is declared here goes before one that comes with the star.
    `export type * from './${name}.js';`,
    '',
  ].join('\n');
}

function requireTypes(name) {
  return [
    `import type { default as whole } from './${name}.js' with { 'resolution-mode': 'import' };`,
    'declare const dropIn: typeof whole;',
    'export = dropIn;',
    '',
  ].join('\n');
}
