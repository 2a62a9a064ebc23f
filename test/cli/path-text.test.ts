import test from 'ava';
import { pathText } from '../../cli/story/path-text.ts';

const root = { node: '(root)', edge: null, repeat: 1 };
const next = (repeat: number) => ({ node: 'Node', edge: 'next', repeat });
const value = (repeat: number) => ({ node: 'Object', edge: 'value', repeat });

test('pathText(): a step is its edge and its node', t => {
  t.is(pathText([root, { node: 'Map', edge: 'seen' }]), '(root) → .seen Map');
  t.is(pathText([root, { node: 'Object', edge: '[…]' }]), '(root) → […] Object');
});

test('pathText(): a stretch that repeats is written once', t => {
  t.is(pathText([root, next(3)]), '(root) → .next Node ×3');
  t.is(pathText([root, next(40), value(40)]), '(root) → (.next Node → .value Object) ×40');
  t.is(pathText([next(2), value(5)]), '.next Node ×2 → .value Object ×5');
});

test('pathText(): a long path loses its middle', t => {
  const text = pathText(Array.from({ length: 40 }, (_, index) => ({ node: `n${index}` })));
  t.regex(text ?? '', /^n0 → n1 → n2 → … → n31 → .* → n39$/);
});

test('pathText(): what is no path is none', t => {
  t.is(pathText(undefined), null);
  t.is(pathText([]), null);
  t.is(pathText(['x', 7]), null);
});
