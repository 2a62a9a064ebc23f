// The command as few files: what `memsup run` loads is the supervisor, and each module that Node has to keep costs it memory and its
// start time. What is imported from the package (`index.js` and the rest of dist) stays as tsc wrote it.
import fs from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

const folder = 'command';
/** The entries: the command, and the thread in which it reads its configuration. */
const entries = ['bin', 'config/load-thread'];

/** Writes dist/bin.js, dist/config/load-thread.js, what they share in dist/command, and the licences of what is in it. */
export async function buildCommand(root) {
  const dist = path.join(root, 'dist');
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(entries.map(name => [name, `${name}.ts`])),
    outdir: dist,
    chunkNames: `${folder}/[name]-[hash]`,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // Not the names: they are what a stack trace is read by.
    minifyWhitespace: true,
    minifySyntax: true,
    // V8 keeps the source of what it has loaded, and twice as long when a single letter of it is not Latin.
    charset: 'ascii',
    legalComments: 'none',
    logLevel: 'warning',
    // CommonJS packages ask for Node's own modules in this way.
    banner: {
      js: "import{createRequire as memsupCreateRequire}from'node:module';const require=memsupCreateRequire(import.meta.url);",
    },
    plugins: [rememberPlaces(root)],
    write: false,
    metafile: true,
  });
  fs.rmSync(path.join(dist, folder), { recursive: true, force: true });
  for (const { path: file, text } of outputFiles) {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, withPlaces(text, path.relative(dist, path.dirname(file))));
  }
  fs.writeFileSync(path.join(dist, folder, 'LICENSES.txt'), licences(root, metafile));
}

// A module that looks for its neighbours must find them from wherever it now stands.
function rememberPlaces(root) {
  return {
    name: 'places',
    setup(building) {
      building.onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
        const place = path.relative(root, file).replace(/\.ts$/, '.js');
        const text = fs.readFileSync(file, 'utf8');
        const contents = text.replaceAll('import.meta.url', `memsupPlace("${place}")`);
        return { contents, loader: 'ts' };
      });
    },
  };
}

function withPlaces(text, from) {
  return text.replaceAll(/memsupPlace\("([^"]+)"\)/g, (_, place) => {
    const relative = path.posix.relative(from, place);
    const url = relative.startsWith('.') ? relative : `./${relative}`;
    return `new URL("${url}",import.meta.url).href`;
  });
}

function licences(root, { inputs }) {
  const packages = new Set(
    Object.keys(inputs).flatMap(file => {
      const inside = file.lastIndexOf('node_modules/');
      if (inside === -1) return [];
      const [first, second] = file.slice(inside + 'node_modules/'.length).split('/');
      const name = first.startsWith('@') ? `${first}/${second}` : first;
      return [file.slice(0, inside) + `node_modules/${name}`];
    }),
  );
  return [...packages]
    .toSorted()
    .map(found => licenceOf(path.join(root, found)))
    .join('\n');
}

function licenceOf(at) {
  const { name, version, license } = JSON.parse(
    fs.readFileSync(path.join(at, 'package.json'), 'utf8'),
  );
  const file = fs.readdirSync(at).find(one => /^licen[cs]e/i.test(one));
  const text =
    file === undefined ? `Licence: ${license}\n` : fs.readFileSync(path.join(at, file), 'utf8');
  return `${name} ${version}\n${'-'.repeat(72)}\n${text.trim()}\n`;
}
