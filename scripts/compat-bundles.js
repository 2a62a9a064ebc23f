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

/** What can be taken by name: the functions and values that the module has, methods bound to it. */
function namesOf(file) {
  const loaded = createRequire(import.meta.url)(file);
  const emitter = ['on', 'once', 'off', 'addListener', 'removeListener', 'removeAllListeners'];
  const own = Object.getOwnPropertyNames(loaded).filter(
    name => !name.startsWith('_') && !['name', 'length', 'prototype', 'domain'].includes(name),
  );
  const kept = typeof loaded.on === 'function' ? [...own, 'create', ...emitter] : own;
  return [...new Set(kept)].filter(
    name => name in loaded && /^[A-Za-z]\w*$/.test(name) && name !== 'delete',
  );
}

function wrapperOf(file) {
  const names = namesOf(file);
  const bound = name =>
    /^[a-z]/.test(name)
      ? `export const ${name} = typeof whole.${name} === 'function' ? whole.${name}.bind(whole) : whole.${name};`
      : `export const ${name} = whole.${name};`;
  return [
    `import whole from './${path.basename(file)}';`,
    'export default whole;',
    ...names.map(bound),
    '',
  ].join('\n');
}

function importTypes(name, file) {
  return [
    `import whole from './${name}.js';`,
    'export default whole;',
    `export type * from './${name}.js';`,
    ...namesOf(file).map(each => `export declare const ${each}: (typeof whole)['${each}'];`),
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
