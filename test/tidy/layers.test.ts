import path from 'node:path';
import test from 'ava';
import { importsOf } from '../helpers/imports.ts';
import { codeFiles, isFile, textOf } from '../helpers/repository.ts';

/** Who may import whom, by top-level folder; the table in docs/ARCHITECTURE.md is this one. Types count. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  base: [],
  ipc: ['base'],
  config: ['base'],
  rules: ['base'],
  heap: ['base'],
  agent: ['base', 'ipc'],
  compat: ['base', 'agent'],
  web: ['base', 'ipc', 'heap'],
  daemon: ['base', 'ipc', 'config', 'rules'],
  cli: ['base', 'ipc', 'config', 'heap', 'web', 'rules'],
  types: [],
};

/** These may import anything, and nothing imports them. */
const outside = ['bench', 'docs', 'examples', 'scripts', 'test'];
/** The package's API and its command: the only files that know several processes. */
const entries = ['index.ts', 'bin.ts'];
/** Only the result types: the dashboard and the report show an analysis, they do not make one. */
const typesOnly: Readonly<Record<string, readonly string[]>> = { web: ['heap'] };

interface Edge {
  readonly file: string;
  readonly folder: string;
  readonly target: string;
  readonly from: string;
  readonly typeOnly: boolean;
}

function folderOf(file: string): string {
  const [first = '', ...rest] = file.split('/');
  return rest.length === 0 ? '' : first;
}

function edges(): Edge[] {
  return codeFiles().flatMap(file =>
    importsOf(textOf(file))
      .filter(({ from }) => from.startsWith('.'))
      .map(({ from, typeOnly }) => {
        const target = folderOf(path.posix.join(path.posix.dirname(file), from));
        return { file, folder: folderOf(file), target, from, typeOnly };
      }),
  );
}

function faultOf({ file, folder, target, from, typeOnly }: Edge): string | null {
  if (outside.includes(folder) || entries.includes(file) || target === folder) return null;
  if (!(mayImport[folder] ?? []).includes(target)) {
    return `${file} imports "${from}": ${folder} may not import ${target === '' ? 'the entries' : target}`;
  }
  const onlyTypes = typesOnly[folder]?.includes(target) === true && !typeOnly;
  return onlyTypes
    ? `${file} imports "${from}": ${folder} may import only types of ${target}`
    : null;
}

test('layers: folders import only what the table allows', t => {
  const all = edges();
  t.deepEqual(
    all.map(faultOf).filter(fault => fault !== null),
    [],
  );
  const crossing = all.filter(({ folder, target }) => folder in mayImport && folder !== target);
  t.true(crossing.length > 30, `${crossing.length} imports found, so the scan proved nothing`);
});

test('layers: the check sees a forbidden import', t => {
  const edge = { from: '../daemon/loop.ts', target: 'daemon', typeOnly: true };
  t.regex(String(faultOf({ ...edge, file: 'cli/run.ts', folder: 'cli' })), /may not import daemon/);
  t.regex(String(faultOf({ ...edge, file: 'base/a.ts', folder: 'base' })), /may not import/);
  t.is(faultOf({ ...edge, file: 'bin.ts', folder: '' }), null);
  const heap = { from: '../heap/explain.ts', target: 'heap', file: 'web/a.ts', folder: 'web' };
  t.is(faultOf({ ...heap, typeOnly: true }), null);
  t.regex(String(faultOf({ ...heap, typeOnly: false })), /only types/);
});

test('layers: every folder and every file at the root is known', t => {
  const folders = new Set(codeFiles().map(folderOf));
  const unknown = [...folders].filter(
    folder => folder !== '' && !(folder in mayImport) && !outside.includes(folder),
  );
  t.deepEqual(unknown, [], 'a folder is missing in the table');
  t.true(folders.size > 5);
  t.deepEqual(
    codeFiles().filter(file => folderOf(file) === '' && !entries.includes(file)),
    [],
    'only the entries lie at the root',
  );
});

test('layers: programs that the compiler does not see import what is there', t => {
  const plain = edges().filter(({ file }) => !file.endsWith('.ts'));
  const wrong = plain
    .filter(({ from }) => !from.includes('/dist/')) // Built later than this may run.
    .filter(({ file, from }) => !isFile(path.posix.join(path.posix.dirname(file), from)))
    .map(({ file, from }) => `${file}: "${from}"`);
  t.deepEqual(wrong, []);
  t.true(plain.length > 0);
});
