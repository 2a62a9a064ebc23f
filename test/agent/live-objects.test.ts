import test from 'ava';
import { estimateLiveObjects } from '../../agent/capture/live-objects.ts';

const interval = 512 * 1024;

/** As V8 tells a sample: the object's size times how many it stands for. */
function sample(bytes: number): { size: number } {
  return { size: bytes * Math.floor(1 / (1 - Math.exp(-bytes / interval)) + 0.5) };
}

for (const bytes of [16, 24, 32, 56, 96, 1016, 4096, 100_000, 2_000_000]) {
  test(`estimateLiveObjects(): samples of objects of ${bytes} bytes`, t => {
    const samples = Array.from({ length: 40 }, () => sample(bytes));
    const truly = 40 * (sample(bytes).size / bytes);
    const estimated = (estimateLiveObjects(samples, interval) ?? 0) - 50_000;
    // Two small sizes may make samples of one size; then it lies between them.
    t.true(estimated > truly / 3 && estimated < truly * 1.7, `${estimated} of ${truly}`);
  });
}

test('estimateLiveObjects(): nothing is said without samples, or with strange ones', t => {
  for (const samples of [undefined, null, 5, [], [{}], [{ size: 'x' }], [{ size: -1 }], [null]]) {
    t.is(estimateLiveObjects(samples, interval), null);
  }
});
