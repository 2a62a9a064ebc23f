import test from 'ava';
import { codeOnly } from '../../../heap/suspects/code-text.ts';
import { functionText } from '../../../heap/suspects/function-text.ts';

/** The text of the function that begins at the mark, as V8 tells it: at the parenthesis, or at an arrow's first parameter. */
function textAt(source: string): string | null {
  const at = source.indexOf('@');
  const code = codeOnly(source.replace('@', ''));
  const before = source.slice(0, at).split('\n');
  return functionText(code, { line: before.length, column: (before.at(-1) ?? '').length + 1 });
}

const found: readonly (readonly [source: string, text: string])[] = [
  ['function a@(b) { return { b }; } more', '(b) { return { b }; }'],
  ['const a = @(b, c = { d: 1 }) => { use(b); };', '(b, c = { d: 1 }) => { use(b); }'],
  ['x;\n  go@() {\n    if (a) { b(); }\n  }\n}', '() {\n    if (a) { b(); }\n  }'],
  ['function a@() { return "}" + `}`; }', '() { return     +    ; }'],
];
for (const [source, text] of found) {
  test(`functionText(): ${source.replaceAll('\n', ' · ')}`, t => {
    t.is(textAt(source), text);
  });
}

const unknown = ['const a = @(b) => b.c;', 'function a@(b', 'function a@() { if (b) {'];
for (const source of unknown) {
  test(`functionText(): ${source} cannot be told`, t => {
    t.is(textAt(source), null);
  });
}

test('functionText(): without source, and beyond its end, there is none', t => {
  t.is(functionText(null, { line: 1, column: 1 }), null);
  t.is(functionText('one line', { line: 9, column: 1 }), null);
});
