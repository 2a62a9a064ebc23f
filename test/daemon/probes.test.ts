import test from 'ava';
import { probeFloors } from '../../daemon/probes.ts';
import type { Worker } from '../../daemon/worker.ts';
import { FakeSupervision } from '../helpers/fake-supervision.ts';
import { majorAt, sampleAt } from '../helpers/readings.ts';

const megabyte = 2 ** 20;
const hour = 3_600_000;

/** A worker whose floor may have risen: the policy wants to see it. */
async function suspected(
  heapMegabytes: number,
  capabilities: readonly string[],
): Promise<{ fake: FakeSupervision; worker: Worker; asked: () => unknown[] }> {
  const fake = new FakeSupervision();
  const worker = fake.current();
  await fake.greet(worker, ['shared-handles', ...capabilities]);
  await fake.listen(worker);
  const oldBytes = heapMegabytes * megabyte;
  const sample = sampleAt(hour, { oldBytes, heapUsedBytes: oldBytes, heapLimitBytes: 2 ** 30 });
  worker.probePolicy.observe(majorAt(hour - 1000, 5 * megabyte));
  worker.probePolicy.observe(sample);
  worker.lastSample = sample;
  const asked = (): unknown[] =>
    fake
      .toldTo(worker)
      .filter(({ type }) => type === 'probe')
      .map(({ data }) =>
        data !== null && typeof data === 'object' && 'mode' in data ? data.mode : null,
      );
  return { fake, worker, asked };
}

function later(fake: FakeSupervision, ms: number): void {
  fake.clock.advance(ms);
  probeFloors(fake.supervision);
}

test('probeFloors(): gently where that can be done, a full collection only of a small heap', async t => {
  const both = ['gentle-probe', 'forced-probe'];
  for (const [heap, capabilities, modes] of [
    [300, both, ['gentle']],
    [30, both, ['gentle']],
    [30, ['forced-probe'], ['forced']],
    [300, ['forced-probe'], []],
    [300, [], []],
  ] as const) {
    const { fake, asked } = await suspected(heap, capabilities);
    later(fake, hour + 600_000);
    t.deepEqual(asked(), modes, `${heap} MB, ${capabilities.join(' ')}`);
  }
});

test('probeFloors(): a gentle probe that V8 leaves unanswered is not tried again on a small heap', async t => {
  const { fake, asked } = await suspected(30, ['gentle-probe', 'forced-probe']);
  for (let times = 0; times < 3; times += 1) later(fake, hour + 600_000);
  t.deepEqual(asked(), ['gentle', 'gentle', 'forced']);
  const large = await suspected(300, ['gentle-probe', 'forced-probe']);
  for (let times = 0; times < 3; times += 1) later(large.fake, hour + 600_000);
  t.deepEqual(large.asked(), ['gentle', 'gentle', 'gentle']);
});
