import test from 'ava';
import * as fc from 'fast-check';
import { durationText, shareText, sizeText } from '../../config/quantity-text.ts';
import { duration, share, size } from '../../config/quantity-types.ts';

type Type = ReturnType<typeof duration | typeof size | typeof share>;

function messageOf(type: Type, given: unknown): string {
  const result = type.safeParse(given);
  return result.success ? `read as ${result.data}` : (result.error.issues[0]?.message ?? '');
}

function reads(type: () => Type, given: string | number, expected: number): void {
  test(`${type.name}(): ${given} is ${expected}`, t => {
    t.is(type().parse(given), expected);
  });
}

reads(duration, '500ms', 500);
reads(duration, '30s', 30_000);
reads(duration, '2m', 120_000);
reads(duration, '24h', 86_400_000);
reads(duration, '24d', 24 * 86_400_000);
reads(duration, '1.5s', 1500);
reads(duration, '0.4567s', 457);
reads(size, '512MiB', 512 * 2 ** 20);
reads(size, '2GB', 2e9);
reads(size, '1B', 1);
reads(share, '80%', 0.8);
reads(share, '0%', 0);
reads(share, 0.15, 0.15);
reads(share, 0, 0);
reads(share, 1, 1);
reads(share, 1e-7, 1e-7);

function refuses(type: () => Type, given: unknown, message: string): void {
  test(`${type.name}(): refuses ${JSON.stringify(given)}`, t => {
    t.is(messageOf(type(), given), message);
  });
}

refuses(duration, 'two', 'expected a duration such as "2m", got "two"');
refuses(duration, 30, 'expected a duration such as "2m", got 30');
refuses(duration, '30', 'expected a duration such as "2m", got "30"');
refuses(duration, '-1s', 'expected a duration such as "2m", got "-1s"');
refuses(duration, '1mo', 'expected a duration such as "2m", got "1mo"');
refuses(duration, '1s 2ms', 'expected a duration such as "2m", got "1s 2ms"');
refuses(duration, null, 'expected a duration such as "2m", got nothing');
refuses(duration, [], 'expected a duration such as "2m", got an empty list');
refuses(duration, { s: 1 }, 'expected a duration such as "2m", got a map');
refuses(duration, true, 'expected a duration such as "2m", got true');
refuses(duration, '0s', 'expected at least 1ms, got "0s"');
refuses(duration, '25d', 'expected at most 24d, got "25d"');
refuses(size, '512 mb', 'expected a size such as "512MiB", got "512 mb"');
refuses(size, '0B', 'expected at least 1B, got "0B"');
refuses(size, '1025TiB', 'expected at most 1024TiB, got "1025TiB"');
refuses(size, 1024, 'expected a size such as "512MiB", got 1024');
refuses(share, '101%', 'expected at most 100%, got "101%"');
refuses(share, 1.01, 'expected a share such as "80%", got 1.01');
refuses(share, -0.01, 'expected a share such as "80%", got -0.01');
refuses(share, 80, 'expected a share such as "80%", got 80');
refuses(share, '0.8', 'expected a share such as "80%", got "0.8"');
refuses(share, Number.NaN, 'expected a share such as "80%", got NaN');

test('duration(): its own bounds hold on both sides', t => {
  const type = duration({ min: '1s', max: '1m' });
  t.is(messageOf(type, '999ms'), 'expected at least 1s, got "999ms"');
  t.is(messageOf(type, '1s'), 'read as 1000');
  t.is(messageOf(type, '60s'), 'read as 60000');
  t.is(messageOf(type, '61s'), 'expected at most 1m, got "61s"');
});

test('duration(): an endless text is shortened in the message', t => {
  t.true(messageOf(duration(), '9'.repeat(100_000)).length < 120);
  t.true(messageOf(duration(), `${'9'.repeat(400)}s`).length < 120);
});

test('durationText(), sizeText(): what they write is read again as the same', t => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 24 * 86_400_000 }), ms => {
      t.is(duration({ min: '0s' }).parse(durationText(ms)), ms);
    }),
  );
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 50 }), bytes => {
      t.is(size({ min: '0B' }).parse(sizeText(bytes)), bytes);
    }),
  );
});

test('shareText(): what it writes is read again as the same, percentages by preference', t => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), value => {
      t.is(share().parse(shareText(value)), value);
    }),
  );
  t.is(shareText(0.3), '30%');
  t.is(shareText(0.015), '1.5%');
  t.is(shareText(0), '0%');
  t.is(shareText(1), '100%');
});

test('durationText(), sizeText(): the largest unit that is exact', t => {
  t.is(durationText(90_000), '90s');
  t.is(durationText(86_400_000), '1d');
  t.is(durationText(1001), '1001ms');
  t.is(durationText(0), '0s');
  t.is(sizeText(2 ** 31), '2GiB');
  t.is(sizeText(2e9), '2GB');
  t.is(sizeText(1025), '1025B');
});
