import test from 'ava';
import { importsOf, packageOf, withoutComments } from '../helpers/imports.ts';

const cases: readonly (readonly [string, readonly string[]])[] = [
  ["import fs from 'node:fs';", ['node:fs']],
  ["import { a, type B } from './a.ts';", ['./a.ts']],
  ["import {\n  a,\n  b,\n} from './a.ts';\nimport c from './c.ts';", ['./a.ts', './c.ts']],
  ["import type { A } from './a.ts';", ['./a.ts (type)']],
  ["import { type A, type B } from './a.ts';", ['./a.ts (type)']],
  ["import * as all from 'pack/age';", ['pack/age']],
  ["import './effect.ts';", ['./effect.ts']],
  ["export { a } from './a.ts';", ['./a.ts']],
  ["export * from './a.ts';", ['./a.ts']],
  ["export type { A } from './a.ts';", ['./a.ts (type)']],
  ["const a = await import('./late.ts');", ['./late.ts']],
  ["const a = require('execa');", ['execa']],
  ["type A = import('./a.ts').A;", ['./a.ts']],
  ["const from = 'x';\nexport const a = from;", []],
  ["// import a from './no.ts';\n/* import b from './no.ts'; */", []],
  ["const url = 'https://a.b'; import('./yes.ts');", ['./yes.ts']],
  ["export const text = 'a';\nexport const from = ['b'];", []],
];

for (const [text, expected] of cases) {
  test(`importsOf(): ${text.replaceAll('\n', ' ')}`, t => {
    t.deepEqual(
      importsOf(text).map(({ from, typeOnly }) => (typeOnly ? `${from} (type)` : from)),
      expected,
    );
  });
}

test('packageOf(): a package, with its scope; no file, no part of Node', t => {
  const names = ['yaml', 'pack/age', '@scope/pack/age', './a.ts', '../a.ts', 'node:fs'];
  t.deepEqual(names.map(packageOf), ['yaml', 'pack', '@scope/pack', null, null, null]);
});

test('withoutComments(): keeps lines and strings', t => {
  t.is(
    withoutComments("a; // it's\nb = '//c' /* d\n */ + `/*e*/`;"),
    "a;        \nb = '//c'     \n    + `/*e*/`;",
  );
});
