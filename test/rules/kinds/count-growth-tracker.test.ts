import test from 'ava';
import type { CountGrowthSpec } from '../../../base/rule-spec.ts';
import { sampleAt } from '../../helpers/readings.ts';
import { plainRule, TrackerRun } from '../../helpers/tracker-run.ts';

const rule: CountGrowthSpec = {
  ...plainRule,
  type: 'count-growth',
  for: { evaluations: 3 },
  signals: ['timers.count', 'fds.count'],
  absoluteMin: 100,
  relativeMin: 1,
};

/** One sample a second, with a count as a function of the minute. */
function count(
  minutes: number,
  changes: (minute: number) => Parameters<typeof sampleAt>[1],
  spec = rule,
): TrackerRun {
  const run = new TrackerRun(spec);
  for (let second = 0; second < minutes * 60; second += 1) {
    run.observe(sampleAt(second * 1000, changes(second / 60)));
  }
  return run;
}

test('count-growth: a count that only rises', t => {
  const run = count(20, minute => ({ timers: 10 + Math.floor(30 * minute) }));
  t.is(run.said.length, 1);
  t.regex(run.because, /timers\.count rose steadily from \d+ to \d+ in .*, 1[78]\d\d an hour/);
});

test('count-growth: a steady count', t => {
  t.deepEqual(count(20, () => ({ timers: 500 })).said, []);
});

test('count-growth: a count that swings far but always comes back', t => {
  const run = count(60, minute => ({ timers: 20 + Math.floor(680 * ((minute * 60) % 13)) / 13 }));
  t.deepEqual(run.said, []);
});

for (const hours of [1, 2, 4, 8]) {
  test(`count-growth: a count that swings far every ${hours} h is told of once at most`, t => {
    const run = new TrackerRun({ ...rule, for: { durationMs: 600_000 } });
    for (let minute = 0; minute < 5 * 24 * 60; minute += 0.25) {
      const phase = (2 * Math.PI * minute) / (60 * hours);
      const timers = 60 + Math.round(1000 * (1 - Math.cos(phase)));
      run.observe(sampleAt(minute * 60_000, { timers, requests: Math.round(minute * 1000) }));
    }
    t.true(run.said.filter(said => said.startsWith('raised')).length <= 1, run.said.join(' '));
  });
}

test('count-growth: what leaks beneath such a swing is found all the same', t => {
  const run = new TrackerRun({ ...rule, for: { durationMs: 600_000 } });
  for (let minute = 0; minute < 5 * 24 * 60; minute += 0.25) {
    const leaked = minute < 2 * 24 * 60 ? 0 : (minute - 2 * 24 * 60) * 5;
    const swing = 100 * (1 - Math.cos((2 * Math.PI * minute) / 120));
    const timers = 60 + Math.round(swing + leaked);
    run.observe(sampleAt(minute * 60_000, { timers, requests: Math.round(minute * 1000) }));
  }
  const seconds = run.said.flatMap(said =>
    said.startsWith('raised') ? [Number(said.slice(7))] : [],
  );
  const first = seconds.find(second => second > 2 * 24 * 3600) ?? Number.NaN;
  t.true(first < 2.25 * 24 * 3600, run.said.join(' '));
});

test('count-growth: clients that connect and stay', t => {
  const run = count(30, minute => ({ fds: 20 + Math.round(400 * (1 - Math.exp(-minute / 0.5))) }));
  t.deepEqual(run.said, []);
});

test('count-growth: must exceed what it was by the share that the rule asks for', t => {
  const run = count(10, minute => ({ timers: 2000 + Math.floor(30 * minute) }));
  t.deepEqual(run.said, []);
});

test('count-growth: sockets that come with requests', t => {
  const load = (minute: number) => 1 + minute / 3;
  const run = count(25, minute => ({
    fds: 20 + Math.round(60 * load(minute)),
    requests: Math.round(3000 * (minute + minute ** 2 / 6)),
  }));
  t.deepEqual(run.said, []);
});

test('count-growth: open files know their limit', t => {
  const run = count(20, minute => ({ fds: 20 + Math.floor(20 * minute) }));
  const verdict = run.judge.status().rules[0]?.verdict;
  t.is(verdict?.limitSource, 'nofile');
  t.is(verdict?.limitBytes, 1000);
  t.regex(run.because, /the limit of 1000 is .* away/);
});

test('count-growth: open files are told of well before their limit, other counts after the time that the rule asks for', t => {
  const patient = { ...rule, for: { durationMs: 600_000 } };
  const files = count(10, minute => ({ fds: 40 + Math.floor(96 * minute) }), patient);
  t.is(files.said.length, 1);
  // A thousand are reached after ten minutes.
  t.true(Number(files.said[0]?.split('@')[1]) < 300);
  const timers = count(10, minute => ({ timers: 40 + Math.floor(96 * minute) }), patient);
  t.deepEqual(timers.said, []);
});

test('count-growth: of open files, a quarter of the room is enough', t => {
  const run = count(12, minute => ({ fds: 400 + Math.floor(25 * minute) }));
  t.is(run.said.length, 1);
  t.deepEqual(count(12, minute => ({ timers: 400 + Math.floor(25 * minute) })).said, []);
});

test("count-growth: the app's own counters, each by its name", t => {
  const own: CountGrowthSpec = { ...rule, signals: ['timers.count', 'counters'] };
  const jobs = (minute: number) => ({
    counters: { 'jobs done': 7, 'jobs waiting': 5 + Math.floor(30 * minute) },
  });
  const run = count(20, jobs, own);
  t.is(run.said.length, 1);
  t.regex(run.because, /^The app's own counter "jobs waiting" rose steadily from \d+ to \d+/);
  t.deepEqual(count(20, jobs).said, [], 'only where the rule asks for them');
});

test('count-growth: a count that the worker does not give is left out', t => {
  t.deepEqual(count(20, () => ({ fds: null })).said, []);
});
