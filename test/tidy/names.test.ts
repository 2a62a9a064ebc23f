import path from 'node:path';
import test from 'ava';
import { codeFiles, repositoryFiles, textOf } from '../helpers/repository.ts';
import { withoutComments } from '../helpers/imports.ts';

const kebab = /^\.?[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9-]+)*$/;
/** Names that custom, not we, have chosen. */
const customary =
  /^(?:README|CHANGELOG|CONTRIBUTING|SECURITY|ARCHITECTURE)\.md$|^LICENSE$|^Dockerfile$/;
const drawer = /^(?:utils?|utilities|helpers?|misc|tools?|lib|stuff)$/;

test('names: files and folders are kebab-case', t => {
  const wrong = repositoryFiles().filter(file =>
    file.split('/').some(part => !kebab.test(part) && !customary.test(part)),
  );
  t.deepEqual(wrong, []);
  for (const good of ['a.ts', 'worker-state.test.ts', '.oxlintrc.json', 'v8-profiler.d.ts']) {
    t.regex(good, kebab);
  }
  for (const bad of ['workerState.ts', 'Worker.ts', 'worker_state.ts', 'a--b.ts', 'a b.ts']) {
    t.notRegex(bad, kebab);
  }
});

test('names: no drawers for the rest', t => {
  const drawers = repositoryFiles()
    .filter(file => !file.startsWith('test/'))
    .filter(file => file.split('/').some(part => drawer.test(part.split('.')[0] ?? '')));
  t.deepEqual(drawers, []);
  t.regex('utils', drawer);
});

test('names: a test lies in test/, in the folder of what it tests', t => {
  const tests = repositoryFiles().filter(file => /\.test\.[cm]?[jt]s$/.test(file));
  t.deepEqual(
    tests.filter(file => !file.startsWith('test/')),
    [],
  );
  t.true(tests.length > 5);
  const folders = new Set(codeFiles().map(file => file.split('/')[0] ?? ''));
  const kinds = new Set(['e2e', 'examples', 'scripts', 'tidy']);
  const lost = tests.filter(file => {
    const folder = file.split('/')[1] ?? '';
    return !folders.has(folder) && !kinds.has(folder);
  });
  t.deepEqual(lost, []);
});

// The linter's limit is for programs; a page or a script that grows past this wants cutting, too.
test('names: what the linter does not measure stays short', t => {
  const measured = repositoryFiles().filter(file => /\.(?:css|html|sh)$|^\.ci\//.test(file));
  for (const file of measured) {
    t.true(textOf(file).split('\n').length <= 400, file);
  }
  t.true(measured.includes('.ci/run'));
});

test('names: nothing is left for later, and no check is silenced', t => {
  const later = /\b(?:TOD[O]|FIXM[E]|XX[X])\b/;
  const silenced = /@ts-(?:ignore|nocheck|expect-error)|(?:oxlint|eslint)-disable(?!-next-line)/;
  const found = codeFiles()
    .filter(file => file !== 'test/tidy/names.test.ts')
    .filter(file => later.test(textOf(file)) || silenced.test(textOf(file)));
  t.deepEqual(found, []);
});

test('names: no casts but `as const` in what is installed', t => {
  const cast = /[\w)\]}]\s+as\s+(?!const\b)[\w{[(]/;
  const found = codeFiles()
    .filter(file => file.endsWith('.ts') && !/^(?:test|bench|types|examples)\//.test(file))
    .filter(file => cast.test(codeOnly(textOf(file))));
  t.deepEqual(found, []);
  t.regex(codeOnly('const a = b as Thing;'), cast);
  t.notRegex(codeOnly("import { a as b } from 'c'; const d = ['x as Y'] as const; // as Z"), cast);
});

/** Without comments, strings and the lists of imports and exports, where `as` gives another name. */
function codeOnly(text: string): string {
  return withoutComments(text)
    .replaceAll(/(["'`])(?:\\.|(?!\1)[^\\])*?\1/g, "''")
    .replaceAll(/\b(?:import|export)\s+(?:type\s+)?(?:\*\s+as\s+\w+|\{[^}]*\})/g, '');
}

test('names: programs end in one of the endings that are checked', t => {
  const endings = new Set(codeFiles().map(file => path.extname(file)));
  t.true(endings.has('.ts') && endings.has('.js'));
});
