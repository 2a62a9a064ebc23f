import path from 'node:path';
import test from 'ava';
import { exposition } from '../../../daemon/metrics/exposition.ts';
import { Metrics } from '../../../daemon/metrics/metrics.ts';
import { leakRule } from '../../helpers/leak-rules.ts';
import { alarm } from '../../helpers/fake-judge.ts';
import { FakeSupervision } from '../../helpers/fake-supervision.ts';
import { gcReading, sampleReading, verdict } from '../../helpers/messages.ts';
import { promtool } from '../../helpers/promtool.ts';
import { root, textOf } from '../../helpers/repository.ts';
import { receiverAt } from '../../helpers/test-notifier.ts';

test('alert rules: promtool takes them', t => {
  const file = path.join(root, 'docs/alerts/memsup.rules.yaml');
  const checked = promtool(t, ['check', 'rules', file]);
  if (checked === null) return;
  t.is(checked.status, 0, checked.output);
  t.regex(checked.output, /SUCCESS: \d{2} rules found/);
});

test('alert rules: they fire when they should and only then', t => {
  const file = path.join(root, 'docs/alerts/memsup.rules.test.yaml');
  const checked = promtool(t, ['test', 'rules', file]);
  if (checked === null) return;
  t.is(checked.status, 0, checked.output);
});

test('alert rules: each of them is tried', t => {
  const names = [...textOf('docs/alerts/memsup.rules.yaml').matchAll(/- alert: (\w+)/g)];
  const tried = textOf('docs/alerts/memsup.rules.test.yaml');
  t.true(names.length > 10);
  for (const [, name] of names) t.true(tried.includes(`alertname: ${name}`), name);
});

/** The names of everything that memsup can serve. */
async function servedNames(): Promise<ReadonlySet<string>> {
  const receivers = [receiverAt('http://127.0.0.1:1', { format: 'slack' })] as const;
  const fake = new FakeSupervision({
    rest: { rules: [leakRule()], notify: receivers },
    parts: ({ config, clock }) => ({ metrics: new Metrics(config, clock) }),
  });
  const { supervision } = fake;
  const current = fake.current();
  await fake.serve(current);
  const rule = {
    rule: 'leak',
    type: 'leak-trend',
    tier: 'leak',
    silenced: 0,
    verdict: null,
  } as const;
  fake.judgeOf(current).thinks = {
    rules: [{ ...rule, state: 'firing' }],
    floorBytes: 1,
    opinion: verdict,
  };
  const data = { readings: [sampleReading, gcReading], dropped: 0 };
  await fake.happen(
    { kind: 'tick' },
    { kind: 'agent', worker: current, message: { type: 'telemetry', data } },
  );
  await fake.happen({
    kind: 'usage',
    usage: new Map([[current.process.pid ?? 0, { rssBytes: 1, cpuPercent: 1 }]]),
  });
  await fake.read(current, alarm());
  const text = exposition(supervision.metrics?.families(supervision) ?? []);
  const types = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)];
  // The notifier's own, which this daemon has not.
  const names = ['memsup_notifications_total', 'memsup_notifications_pending', 'up'];
  for (const [, name = '', type] of types) {
    if (type === 'histogram' || type === 'summary') names.push(`${name}_sum`, `${name}_count`);
    if (type === 'histogram') names.push(`${name}_bucket`);
    if (type === 'counter' || type === 'gauge') names.push(name);
  }
  return new Set(names);
}

test('alert rules and dashboard: they name no metric that memsup does not serve, and leave none out', async t => {
  const served = await servedNames();
  const rules = textOf('docs/alerts/memsup.rules.yaml');
  const dashboard = textOf('docs/grafana/memsup.json');
  const named = new Set(
    [...`${rules}\n${dashboard}`.matchAll(/\b(?:memsup|nodejs|process)_[a-z0-9_]+/g)].map(
      ([name]) => name,
    ),
  );
  t.true(named.size > 40);
  t.deepEqual(
    [...named].filter(name => !served.has(name)),
    [],
  );
  const page = textOf('docs/operate.md');
  const families = [...served].map(name => name.replace(/_(?:bucket|sum|count)$/, ''));
  t.deepEqual(
    [...new Set(families)].filter(name => name !== 'up' && !page.includes(`\`${name}\``)),
    [],
  );
});
