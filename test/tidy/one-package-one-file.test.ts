import test from 'ava';
import { importsOf, packageOf } from '../helpers/imports.ts';
import { codeFiles, textOf } from '../helpers/repository.ts';

/** Where each package may be imported, types included: a file, or a folder. Replacing one touches only that. */
const places = new Map<string, readonly string[]>([
  ['commander', ['cli/']],
  ['execa', ['daemon/process.ts']],
  ['node-ipc', ['ipc/server.ts', 'ipc/client.ts']],
  ['pidusage', ['daemon/usage.ts']],
  ['winston', ['daemon/log.ts']],
  ['yaml', ['config/']],
  ['zod', ['config/']],
]);

/** Bundled into what is shipped, so nobody installs them with memsup. */
const bundled = new Map<string, readonly string[]>([['uplot', ['web/page/']]]);

/** Not part of what is installed: they may use the development packages. */
const outside = /^(?:bench|docs|examples|scripts|test|types)\//;

interface Use {
  readonly file: string;
  readonly name: string;
}

function uses(): Use[] {
  return codeFiles()
    .filter(file => !outside.test(file))
    .flatMap(file =>
      importsOf(textOf(file))
        .map(({ from }) => packageOf(from))
        .filter(name => name !== null)
        .map(name => ({ file, name })),
    );
}

function isAllowed({ file, name }: Use): boolean {
  return (places.get(name) ?? bundled.get(name) ?? []).some(place =>
    place.endsWith('/') ? file.startsWith(place) : file === place,
  );
}

test('packages: each is imported in its one place', t => {
  const all = uses();
  t.deepEqual(
    all.filter(use => !isAllowed(use)).map(({ file, name }) => `${file} imports "${name}"`),
    [],
  );
  t.true(all.length >= 5, `${all.length} imports of packages found, so the scan proved nothing`);
});

test('packages: the check sees a wrong place and a new package', t => {
  t.true(isAllowed({ file: 'cli/main.ts', name: 'commander' }));
  t.false(isAllowed({ file: 'daemon/loop.ts', name: 'execa' }));
  t.false(isAllowed({ file: 'daemon/process.ts', name: 'left-pad' }));
  t.false(isAllowed({ file: 'daemon/process.ts', name: 'toString' }));
});

test('packages: the table has all that are installed with memsup, and no others', t => {
  const { dependencies } = JSON.parse(textOf('package.json'));
  t.deepEqual([...places.keys()].toSorted(), Object.keys(dependencies).toSorted());
});

test('packages: a file of the table imports what it is there for', t => {
  const all = uses();
  for (const [name, [place = '']] of places) {
    if (!codeFiles().includes(place)) continue;
    t.true(
      all.some(use => use.file === place && use.name === name),
      `${place} does not import "${name}"`,
    );
  }
});

test('packages: what runs inside the app imports none at all', t => {
  const guests = codeFiles().filter(file => /^(?:agent|base|compat|ipc)\//.test(file));
  t.true(guests.length > 10);
  const used = uses().filter(
    ({ file }) => guests.includes(file) && !['ipc/server.ts', 'ipc/client.ts'].includes(file),
  );
  t.deepEqual(used, []);
});
