import test from 'ava';
import { linesOf } from '../helpers/build-config.ts';

function refuses(text: string, ...expected: readonly string[]): void {
  test(`refused: ${text}`, t => {
    const lines = linesOf(`rules:\n  - { name: one, ${text} }`);
    t.deepEqual(
      lines.map(line => line.replace(/^memsup\.yaml:2:\d+ /, '')),
      [...expected],
    );
  });
}

refuses('type: threshold', 'rules.0: a threshold needs signal with above or below, or any');
refuses(
  'type: threshold, signal: rss.bytes',
  'rules.0: a condition on rss.bytes needs above or below',
);
refuses(
  'type: threshold, any: [{ signal: rss.bytes }]',
  'rules.0.any.0: a condition on rss.bytes needs above or below',
);
refuses('type: threshold, any: []', 'rules.0.any: expected at least 1 entry, got an empty list');
refuses(
  'type: threshold, signal: rss.bytes, above: 1GiB, below: 2GiB',
  'rules.0.below: above and below exclude each other; use any for two conditions',
);
refuses(
  'type: threshold, signal: rss.bytes, above: 1GiB, any: [{ signal: rss.bytes, above: 1GiB }]',
  'rules.0.signal: signal and any exclude each other; put it into the list',
  'rules.0.above: above and any exclude each other; put it into the list',
);
refuses(
  'type: threshold, signal: rss.bytes, above: 80%',
  'rules.0.above: expected a size such as "512MiB", got "80%"',
);
refuses(
  'type: threshold, signal: rss.limitRatio, above: 600MiB',
  'rules.0.above: expected a share such as "80%", got "600MiB"',
);
refuses(
  'type: threshold, signal: handles.count, above: 5MiB',
  'rules.0.above: expected a number, got "5MiB"',
);
refuses(
  'type: threshold, signal: handles.count, above: -1',
  'rules.0.above: expected at least 0, got -1',
);
refuses(
  'type: threshold, signal: rss.bytes, above: 1GiB, resolveBelow: 2GiB',
  'rules.0.resolveBelow: resolveBelow must not be greater than above',
);
refuses(
  'type: threshold, signal: leak.timeToLimitMs, below: 10m, resolveAbove: 9m',
  'rules.0.resolveAbove: resolveAbove must not be less than below',
);
refuses(
  'type: threshold, signal: rss.bytes, above: 1GiB, resolveAbove: 2GiB',
  'rules.0.resolveAbove: resolveAbove goes with below',
);
refuses(
  'type: threshold, signal: rss.byte, above: 1GiB',
  'rules.0.signal: expected "rss.bytes", "rss.limitRatio", "heap.usedBytes", "heap.floorBytes", "heap.floorRatio", "external.bytes", "arrayBuffers.bytes", "native.bytes", "handles.count", "timers.count", "fds.count", "fds.limitRatio", "listeners.count", "nativeContexts.count", "detachedContexts.count", "eventLoop.delayP99Ms", "eventLoop.utilization", "gc.timeRatio" or "leak.timeToLimitMs", got "rss.byte", did you mean "rss.bytes"?',
);
refuses(
  'type: leak-trend, confidence: 1.5',
  'rules.0.confidence: expected a share such as "80%", got 1.5',
);
refuses(
  'type: leak-trend, confidence: -0.1',
  'rules.0.confidence: expected a share such as "80%", got -0.1',
);
refuses(
  'type: leak-trend, gates: { laod: false }',
  'rules.0.gates.laod: unknown option, did you mean "load"?',
);
refuses(
  'type: leak-trend, resolve: { floorBelow: 30%, for: 10m }',
  'rules.0.resolve.floorBelow: expected "baseline+" and a share of the growth, such as "baseline+30%", got "30%"',
);
refuses(
  'type: leak-trend, resolve: { floorBelow: baseline+101% }',
  'rules.0.resolve.floorBelow: expected "baseline+" and a share of the growth, such as "baseline+30%", got "baseline+101%"',
);
refuses(
  'type: leak-trend, resolve: never',
  'rules.0.resolve: expected off, or floorBelow and for, got "never"',
);
refuses(
  'type: leak-trend, for: { evaluations: 0 }',
  'rules.0.for.evaluations: expected at least 1, got 0',
);
refuses(
  'type: leak-trend, for: { rounds: 3 }',
  'rules.0.for.evaluations: required, but not given',
  'rules.0.for.rounds: unknown option',
);
refuses(
  'type: leak-trend, for: 3',
  'rules.0.for: expected a duration such as "2m" or { evaluations: 3 }, got 3',
);
refuses(
  'type: leak-trend, actions: [log, reboot]',
  'rules.0.actions.1: expected "log", "notify", "profile", "capture" or "restart", got "reboot"',
);
refuses(
  'type: leak_trend',
  'rules.0.type: expected "leak-trend", "threshold", "count-growth", "gc-pressure", "event-loop", "unresponsive" or "consecutive-growth", got "leak_trend", did you mean "leak-trend"?',
);
refuses(
  'kind: any',
  'rules.0.type: required, but not given: one of "leak-trend", "threshold", "count-growth", "gc-pressure", "event-loop", "unresponsive" or "consecutive-growth"',
);
refuses(
  'type: event-loop',
  'rules.0: an event-loop rule needs delayP99Above, utilizationAbove or both',
);
refuses(
  'type: gc-pressure, above: 20%, resolveBelow: 21%',
  'rules.0.resolveBelow: resolveBelow must not be greater than above',
);
refuses('type: consecutive-growth, count: 1', 'rules.0.count: expected at least 2, got 1');
refuses(
  'type: count-growth, minGrowth: { relative: 1 }',
  'rules.0.minGrowth.relative: expected text, got 1',
);
refuses('type: unresponsive, confidence: 80%', 'rules.0.confidence: unknown option');

test('rules: a name is required and short', t => {
  t.deepEqual(linesOf('rules: [{ type: unresponsive }]'), [
    'memsup.yaml:1:9 rules.0.name: required, but not given',
  ]);
  t.regex(linesOf('rules: [{ name: a b, type: unresponsive }]')[0] ?? '', /expected a name of up/);
  t.deepEqual(linesOf(`rules: [{ name: ${'a'.repeat(64)}, type: unresponsive }]`), []);
  t.is(linesOf(`rules: [{ name: ${'a'.repeat(65)}, type: unresponsive }]`).length, 1);
});
