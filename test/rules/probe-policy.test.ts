import test from 'ava';
import { ProbePolicy } from '../../rules/probe-policy.ts';
import type { ProbeConfig } from '../../rules/probe-policy.ts';
import { majorAt, sampleAt } from '../helpers/readings.ts';
import { roomyLimits } from '../helpers/tracker-run.ts';

const megabyte = 2 ** 20;
const config: ProbeConfig = {
  mode: 'gentle',
  minIntervalMs: 15_000,
  maxIntervalMs: 1_800_000,
  growthShare: 0.015,
  gcBudgetShare: 0.01,
};

/** A policy that has seen a floor of 20 MB at 200 s, and as many megabytes in old space at 300 s. */
function seen(oldMegabytes: number, changes: Partial<ProbeConfig> = {}): ProbePolicy {
  const policy = new ProbePolicy({
    config: { ...config, ...changes },
    warmupMs: 180_000,
    limits: roomyLimits,
  });
  policy.observe(majorAt(200_000, 20 * megabyte));
  policy.observe(sampleAt(200_500, { oldBytes: 20 * megabyte }));
  policy.observe(sampleAt(300_000, { oldBytes: oldMegabytes * megabyte }));
  return policy;
}

test('ProbePolicy: asks when the floor may have risen', t => {
  t.true(seen(40).due(300_000));
});

test('ProbePolicy: does not ask when little was promoted since the last floor', t => {
  // 1.5 % of the 236 MB that are left.
  t.false(seen(23.5).due(3_000_000));
  t.true(seen(23.6).due(3_000_000));
});

test('ProbePolicy: external memory counts as well', t => {
  const policy = seen(20);
  policy.observe(sampleAt(301_000, { oldBytes: 20 * megabyte, externalBytes: 90 * megabyte }));
  t.true(policy.due(301_000));
});

for (const mode of ['off', 'static'] as const) {
  test(`ProbePolicy: never asks in mode ${mode}`, t => {
    t.false(seen(200, { mode }).due(300_000));
  });
}

test('ProbePolicy: never asks during the warm-up', t => {
  const policy = new ProbePolicy({ config, warmupMs: 180_000, limits: roomyLimits });
  policy.observe(majorAt(10_000, 20 * megabyte));
  policy.observe(sampleAt(170_000, { oldBytes: 90 * megabyte }));
  t.false(policy.due(179_999));
  t.true(policy.due(180_000));
});

test('ProbePolicy: asks less often of a busy event loop', t => {
  const asks = (elu: number, oldMegabytes: number) => {
    const policy = seen(oldMegabytes);
    policy.observe(sampleAt(301_000, { oldBytes: oldMegabytes * megabyte, elu }));
    return policy.due(301_000);
  };
  t.true(asks(0.5, 35));
  t.false(asks(0.95, 35));
  t.true(asks(0.95, 60));
});

test('ProbePolicy: what threads collect says nothing of the main heap', t => {
  const policy = seen(40);
  policy.observe(majorAt(299_000, 2 * megabyte, { thread: 1 }));
  t.true(policy.due(300_000));
});

test('ProbePolicy: one probe at a time, and not sooner than the interval', t => {
  const policy = seen(40);
  policy.opened(300_000);
  t.false(policy.due(304_000));
  t.false(policy.due(314_000));
  t.true(policy.due(360_000));
});

test('ProbePolicy: waits longer after a probe that found nothing, less after one that did', t => {
  const waits = (floorMegabytes: number): number => {
    const policy = seen(40);
    policy.opened(300_000);
    policy.observe(majorAt(301_000, floorMegabytes * megabyte, { caused: true }));
    policy.observe(sampleAt(311_000, { oldBytes: (floorMegabytes + 60) * megabyte }));
    let atMs = 302_000;
    while (!policy.due(atMs)) atMs += 1000;
    return atMs - 301_000;
  };
  t.is(waits(35), 15_000);
  t.is(waits(20), 24_000);
});

test('ProbePolicy: stays within its share of time', t => {
  const policy = seen(40);
  policy.opened(300_000);
  policy.observe(majorAt(301_000, 35 * megabyte, { caused: true, pauseMs: 5000 }));
  policy.observe(sampleAt(302_000, { oldBytes: 90 * megabyte }));
  t.false(policy.due(400_000));
  t.true(policy.due(520_000));
});

test('ProbePolicy: counts marking and sweeping against its share, not the pause alone', t => {
  const policy = seen(2000);
  policy.opened(300_000);
  policy.observe(majorAt(301_000, 1900 * megabyte, { caused: true, pauseMs: 10 }));
  policy.observe(sampleAt(302_000, { oldBytes: 2400 * megabyte }));
  t.false(policy.due(370_000));
  t.true(policy.due(400_000));
});

test('ProbePolicy: does not ask of a worker that it knows nothing of', t => {
  const policy = new ProbePolicy({ config, warmupMs: 0, limits: roomyLimits });
  t.false(policy.due(600_000));
  policy.observe(sampleAt(600_000, { oldBytes: null }));
  t.false(policy.due(600_000));
});

test('ProbePolicy: knows when V8 left a gentle probe unanswered', t => {
  const policy = seen(40);
  policy.opened(300_000);
  t.false(policy.gentleFailed);
  policy.observe(majorAt(302_000, 30 * megabyte, { caused: true }));
  policy.opened(400_000);
  t.false(policy.gentleFailed, 'the first was answered');
  policy.opened(500_000);
  t.true(policy.gentleFailed);
});

test('ProbePolicy: buffers that pile up beside a quiet heap are worth a look', t => {
  const policy = seen(20);
  const room = 512 - 80;
  const gained = (megabytes: number) => {
    policy.observe(
      sampleAt(400_000, { oldBytes: 20 * megabyte, externalBytes: (1 + megabytes) * megabyte }),
    );
    return policy.due(400_000);
  };
  t.false(gained(0.01 * room));
  t.true(gained(0.04 * room));
});

test('ProbePolicy: goes on asking while buffers alone pile up', t => {
  const policy = seen(20);
  const external = (atMs: number, megabytes: number) =>
    policy.observe(
      sampleAt(atMs, { oldBytes: 20 * megabyte, externalBytes: megabytes * megabyte }),
    );
  let asked = 0;
  for (let second = 300; second < 1500; second += 1) {
    external(second * 1000, 1 + second / 10);
    if (!policy.due(second * 1000)) continue;
    asked += 1;
    policy.opened(second * 1000, 'forced');
    policy.observe(majorAt(second * 1000 + 10, 20 * megabyte, { caused: true }));
  }
  t.true(asked >= 10, `${asked} times`);
});

test('ProbePolicy: asks for a first floor of buffers, too', t => {
  const policy = new ProbePolicy({ config, warmupMs: 30_000, limits: roomyLimits });
  policy.observe(
    sampleAt(40_000, { oldBytes: megabyte / 2, externalBytes: 30 * megabyte, rssBytes: 90e6 }),
  );
  t.true(policy.due(40_000));
});
