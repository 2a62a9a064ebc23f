import test from 'ava';
import type { Config } from '../../config/config.ts';
import { FakeSupervision } from '../helpers/fake-supervision.ts';
import { supervisedConfig } from '../helpers/supervised-config.ts';

async function reloaded(changes: Partial<Config>, reloadWarnings: string[] = []) {
  const config = supervisedConfig('/state', { rest: changes });
  const fake = new FakeSupervision({ reload: () => Promise.resolve(config), reloadWarnings });
  await fake.serve(fake.current());
  await fake.happen({ kind: 'signal', signal: 'SIGHUP' });
  await fake.settle();
  return fake;
}

test('SIGHUP: the successors have the new configuration, the number of workers stays', async t => {
  const config = supervisedConfig('/state', { app: { args: ['--new'], workers: 9 } });
  const fake = new FakeSupervision({ reload: () => Promise.resolve(config) });
  await fake.serve(fake.current());
  await fake.happen({ kind: 'signal', signal: 'SIGHUP' });
  await fake.settle();
  t.is(fake.supervision.config.app.workers, 1);
  t.is(fake.processes.at(-1)?.spec.args.at(-1), '--new');
  t.is(fake.processes.length, 2);
});

test('SIGHUP: a configuration that cannot be read changes nothing', async t => {
  const fake = new FakeSupervision({ reload: () => Promise.reject(new Error('two on line 7')) });
  await fake.serve(fake.current());
  await fake.happen({ kind: 'signal', signal: 'SIGHUP' });
  await fake.settle();
  t.is(fake.supervision.replacement, null);
  t.true(fake.logged.some(({ message }) => message.includes('two on line 7')));
});

test('SIGHUP: workers that run are judged by the new limit', async t => {
  const fake = await reloaded({ limits: { rssBytes: 300_000_000 } });
  const limits = { rssLimitBytes: 300_000_000, rssLimitSource: 'config' } as const;
  t.like(fake.supervision.limits, { ...limits, heapLimitBytes: null });
  const [old, successor] = fake.supervision.workers;
  t.like(old && fake.judgeOf(old).limits, { ...limits, heapLimitBytes: 2_200_000_000 });
  t.is(successor?.generation, 2);
});

test('SIGHUP: a larger budget gives what is missing, and what was spent stays spent', async t => {
  const { restart } = supervisedConfig('/state');
  const config = supervisedConfig('/state', { rest: { restart: { ...restart, budget: 7 } } });
  const fake = new FakeSupervision({ reload: () => Promise.resolve(config) });
  await fake.serve(fake.current());
  await fake.exit(fake.current(), { code: 1 });
  await fake.happen({ kind: 'signal', signal: 'SIGHUP' });
  await fake.settle();
  const { restartsMax, spentAtMs } = fake.supervision.budget;
  t.is(restartsMax, 7);
  t.is(spentAtMs.length, 1);
});

test('SIGHUP: what stays as it is is told, and stays, with what the configuration itself is warned of', async t => {
  const { app } = supervisedConfig('/state');
  const metrics = { listen: { host: '::1', port: 1 }, otlp: null };
  const fake = await reloaded(
    { app: { ...app, name: 'other', balance: 'round-robin' }, log: 'pretty', metrics },
    ['rules.0 never fires'],
  );
  const warnings = fake.logged
    .filter(({ level }) => level === 'warn')
    .map(({ message }) => message);
  const until = 'until memsup is started again';
  t.deepEqual(warnings, [
    'rules.0 never fires',
    `app.name stays shop ${until}`,
    `app.balance stays shared ${until}`,
    `stateDir stays ${fake.stateDir} ${until}`,
    `log stays json ${until}`,
    `metrics.listen stays as it is ${until}`,
  ]);
  t.like(fake.supervision.config, {
    log: 'json',
    stateDir: fake.stateDir,
    metrics: { listen: null },
  });
  t.like(fake.supervision.config.app, { name: 'shop', balance: 'shared' });
});
