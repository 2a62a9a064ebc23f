import test from 'ava';
import { problemLine } from '../../config/problems.ts';
import { parseYamlFile, type YamlFile } from '../../config/yaml-file.ts';
import { problemsOf } from '../helpers/build-config.ts';

function read(text: string): YamlFile {
  const file = parseYamlFile(text);
  if ('faults' in file) throw new Error(file.faults.map(fault => fault.message).join('; '));
  return file;
}

function refuses(text: string, expected: string): void {
  test(`parseYamlFile(): refuses ${JSON.stringify(text.slice(0, 40))}`, t => {
    const file = parseYamlFile(text);
    const found = 'faults' in file ? file.faults : [];
    t.deepEqual(
      found.map(({ position, message }) =>
        position === null ? message : `${position.line}:${position.column} ${message}`,
      ),
      [expected],
    );
  });
}

refuses('a: 1\nb: 2\na: 3', '3:1 this key stands in the same map already');
refuses('a: 1\n---\nb: 2', '2:1 expected one document, a second one starts here');
refuses('a: *b', '1:4 the alias "*b" has no anchor before it');
refuses('a:\n\tb: 1', '2:1 a tab cannot indent, use spaces');
refuses('? [a]\n: b', '1:3 a key must be text');
refuses('a: { <<: [1] }', 'merge sources must be maps or map aliases');
refuses(
  'a: [1, 2\nb: c',
  '2:1 flow sequence in block collection must be sufficiently indented and end with a ]',
);
refuses('a: "b', '1:6 missing closing "quote');
refuses(
  `a: &a 1\nb: [${Array.from({ length: 101 }, () => '*a').join(', ')}]`,
  '2:405 expected at most 100 aliases',
);

test('parseYamlFile(): aliases that multiply each other are refused', t => {
  const lines = ['a0: &a0 [x, x]'];
  for (let level = 1; level < 20; level += 1) {
    const before = `*a${level - 1}`;
    lines.push(`a${level}: &a${level} [${before}, ${before}, ${before}, ${before}]`);
  }
  const file = parseYamlFile(lines.join('\n'));
  t.true('faults' in file && /alias/i.test(file.faults[0]?.message ?? ''));
});

test('parseYamlFile(): nesting past all measure is one fault', t => {
  for (const text of ['['.repeat(100_000), '{a: '.repeat(50_000), '- '.repeat(100_000)]) {
    const file = parseYamlFile(text);
    t.deepEqual('faults' in file ? file.faults.map(fault => fault.message) : [], [
      'nested too deeply',
    ]);
  }
});

test('parseYamlFile(): the excerpt marks the place', t => {
  const [problem] = problemsOf('sample:\n  every: 1s\n  every: 2s\n');
  t.is(problem && problemLine(problem), 'memsup.yaml:3:3: this key stands in the same map already');
  t.is(problem?.excerpt, '      every: 2s\n      ^');
  const [wide] = problemsOf(`${' '.repeat(2)}a: "${'x'.repeat(500)}`);
  t.true((wide?.excerpt ?? '').split('\n').every(line => line.length < 120));
});

test('positionOf(): values, keys, list entries', t => {
  const file = read('app:\n  args: [one, two]\nrules:\n  - name: leak\n');
  t.deepEqual(file.positionOf(['app', 'args', 1]), { line: 2, column: 15 });
  t.deepEqual(file.positionOf(['app', 'args']), { line: 2, column: 9 });
  t.deepEqual(file.positionOf(['app', 'args'], 'key'), { line: 2, column: 3 });
  t.deepEqual(file.positionOf(['rules', 0, 'name']), { line: 4, column: 11 });
  t.is(file.positionOf(['rules', 1]), null);
  t.is(file.positionOf(['app', 'args', 'one']), null);
  t.is(file.positionOf(['app', 'script']), null);
});

test('positionOf(): through aliases and merges', t => {
  const file = read('a: &a { x: 1 }\nb: { <<: *a, y: 2 }\nc: *a\nd: { <<: [*a] }\n');
  t.deepEqual(file.value, { a: { x: 1 }, b: { x: 1, y: 2 }, c: { x: 1 }, d: { x: 1 } });
  t.deepEqual(file.positionOf(['b', 'x']), { line: 1, column: 12 });
  t.deepEqual(file.positionOf(['b', 'y']), { line: 2, column: 17 });
  t.deepEqual(file.positionOf(['c', 'x']), { line: 1, column: 12 });
  t.deepEqual(file.positionOf(['d', 'x']), { line: 1, column: 12 });
});

test('positionOf(): a map that merges itself ends', t => {
  const file = parseYamlFile('a: &a { <<: *a, x: 1 }');
  t.true('faults' in file || file.positionOf(['a', 'y']) === null);
});

test('parseYamlFile(): carriage returns, a mark at the start and comments do no harm', t => {
  const file = read('\ufeff# one\r\napp:\r\n  workers: 2\r\n');
  t.deepEqual(file.value, { app: { workers: 2 } });
  t.deepEqual(file.positionOf(['app', 'workers']), { line: 3, column: 12 });
});

test('parseYamlFile(): __proto__ is a key like any other', t => {
  t.deepEqual(
    problemsOf('__proto__: { workers: 3 }\nconstructor: 1').map(problem => problemLine(problem)),
    ['memsup.yaml:1:1 __proto__: unknown option', 'memsup.yaml:2:1 constructor: unknown option'],
  );
  t.deepEqual(
    problemsOf('sample: { __proto__: { every: 3 } }').map(problem => problemLine(problem)),
    ['memsup.yaml:1:11 sample.__proto__: unknown option'],
  );
});
