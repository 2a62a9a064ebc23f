import test from 'ava';
import { assert, property, string } from 'fast-check';
import { clause, plainText, plainValue } from '../../cli/plain-text.ts';

test('plainText(): leaves ordinary text alone', t => {
  for (const text of ['', 'shop', 'größer → 日本 🔥', 'a "quoted" name', 'C:\\temp']) {
    t.is(plainText(text), text);
  }
});

test('plainText(): takes the power from terminal sequences and keeps them visible', t => {
  t.is(plainText('\u001B[2J\u001B[31mred'), '\\x1b[2J\\x1b[31mred');
  t.is(plainText('\u001B]0;title\u0007'), '\\x1b]0;title\\x07');
  t.is(plainText('\u009B31m'), '\\x9b31m', 'the one-byte form of ESC [');
  t.is(plainText('safe\u202Etxt.exe'), 'safe\\u202etxt.exe', 'reversed reading direction');
  t.is(plainText('over\rwritten\b'), 'over\\x0dwritten\\x08');
});

test('plainText(): makes one line of several', t => {
  t.is(plainText('one\ntwo\r\nthree\tfour'), 'one two three four');
});

test('plainText(): never lets a control character through', t => {
  assert(
    property(string({ unit: 'binary' }), text => {
      return !Array.from(plainText(text)).some(character => {
        const code = character.codePointAt(0) ?? 0;
        return code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0x202a && code <= 0x202e);
      });
    }),
  );
  t.pass();
});

test('plainValue(): shows values of every type', t => {
  t.is(plainValue('\u001B[1m'), '\\x1b[1m');
  t.is(plainValue(12), '12');
  t.is(plainValue({ a: [1] }), '{"a":[1]}');
  t.is(plainValue(undefined), 'undefined');
});

test('clause(): takes off the full stop', t => {
  t.is(clause('it grows.'), 'it grows');
  t.is(clause(' it grows … '), 'it grows …');
});
