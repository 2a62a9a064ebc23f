import test from 'ava';
import { cutText, textWidth, wrapText } from '../../cli/text-width.ts';

test('textWidth(): counts columns, not characters', t => {
  t.is(textWidth(''), 0);
  t.is(textWidth('worker 1'), 8);
  t.is(textWidth('größer'), 6);
  t.is(textWidth('e\u0301'), 1, 'a combining accent stands on the letter before it');
  t.is(textWidth('日本'), 4);
  t.is(textWidth('🔥'), 2);
});

test('cutText(): leaves what fits and marks what does not', t => {
  t.is(cutText('shop', 4), 'shop');
  t.is(cutText('shops', 4), 'sho…');
  t.is(cutText('日本語', 5), '日本…');
  t.is(cutText('日本語', 4), '日…', 'half of a wide character cannot be shown');
  t.is(cutText('shop', 1), '…');
  t.is(cutText('shop', 0), '');
});

test('wrapText(): breaks at spaces and keeps long words whole', t => {
  t.deepEqual(wrapText('one two three', 7), ['one two', 'three']);
  t.deepEqual(wrapText('one two', 3), ['one', 'two']);
  t.deepEqual(wrapText('/a/very/long/path is here', 8), ['/a/very/long/path', 'is here']);
  t.deepEqual(wrapText('', 8), ['']);
  t.deepEqual(wrapText('all on one line', Infinity), ['all on one line']);
});
