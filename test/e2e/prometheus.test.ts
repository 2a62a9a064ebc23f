import fs from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { isRecord } from '../../base/guards.ts';
import { startProgram } from '../helpers/background-program.ts';
import { eventually } from '../helpers/eventually.ts';
import { freePort } from '../helpers/free-port.ts';
import { hasProgram } from '../helpers/needs-program.ts';
import { root, textOf } from '../helpers/repository.ts';
import { fixture, startMemsup, temporaryFolder, writeConfig } from '../helpers/run-memsup.ts';

/** A real Prometheus with our rules that scrapes one memsup every second. */
async function prometheus(t: ExecutionContext, target: string): Promise<string> {
  const folder = temporaryFolder(t);
  const config = {
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: [path.join(root, 'docs/alerts/memsup.rules.yaml')],
    scrape_configs: [{ job_name: 'memsup', static_configs: [{ targets: [target] }] }],
  };
  const file = path.join(folder, 'prometheus.yaml');
  fs.writeFileSync(file, JSON.stringify(config));
  const url = `http://127.0.0.1:${await freePort()}`;
  const args = [
    `--config.file=${file}`,
    `--storage.tsdb.path=${path.join(folder, 'data')}`,
    `--web.listen-address=${new URL(url).host}`,
  ];
  await startProgram(t, { file: 'prometheus', args, readyUrl: `${url}/-/ready` });
  return url;
}

async function ask(url: string): Promise<Readonly<Record<string, unknown>>> {
  const answer: unknown = await (await fetch(url)).json();
  if (!isRecord(answer) || !isRecord(answer['data'])) {
    throw new Error(`${url}: ${JSON.stringify(answer)}`);
  }
  return answer['data'];
}

function records(value: unknown): Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(one => isRecord(one)) : [];
}

/** Every query of the dashboard, as Grafana would send it with everything chosen. */
function dashboardQueries(): string[] {
  const found: string[] = [];
  JSON.parse(textOf('docs/grafana/memsup.json'), (key, value: unknown) => {
    if (key === 'expr' && typeof value === 'string') found.push(value);
    return value;
  });
  return found.map(query =>
    query
      .replaceAll(/\$(?:__rate_interval|__interval|__range)/g, '30s')
      .replaceAll(/\$(?:app|instance|worker)\b/g, '.*'),
  );
}

const config = {
  app: { script: fixture('apps/listens.cjs'), name: 'shop', workers: 2 },
  sample: { every: '200ms', warmup: '0s' },
  rules: [
    // Each process needs more than that, so an alert fires for certain.
    {
      name: 'big',
      type: 'threshold',
      signal: 'rss.bytes',
      above: '1MiB',
      for: '0s',
      severity: 'critical',
      actions: ['log'],
    },
  ],
};

test('a real Prometheus scrapes memsup, evaluates every shipped rule and every query of the dashboard', async t => {
  if (!hasProgram(t, 'prometheus', 'prometheus')) return;
  const target = `127.0.0.1:${await freePort()}`;
  const file = writeConfig(t, { ...config, metrics: { listen: target } });
  const memsup = startMemsup(t, { args: ['run', '-c', file] });
  await memsup.waitForEvent('worker.ready', ({ worker }) => worker === 2);
  const url = await prometheus(t, target);

  const names = [...textOf('docs/alerts/memsup.rules.yaml').matchAll(/- alert: (\w+)/g)];
  const evaluated = async () => {
    const groups = records((await ask(`${url}/api/v1/rules`))['groups']);
    return groups.flatMap(group => records(group['rules']));
  };
  await eventually(async () => {
    const rules = await evaluated();
    return rules.length > 0 && rules.every(({ health }) => health !== 'unknown');
  }, 'all rules are evaluated');
  const rules = await evaluated();
  t.is(rules.length, names.length);
  t.deepEqual(
    rules
      .filter(({ health }) => health !== 'ok')
      .map(({ name, lastError }) => ({ name, lastError })),
    [],
  );
  const firing = async (name: string) =>
    (await evaluated()).some(rule => rule['name'] === name && rule['state'] === 'firing');
  await eventually(() => firing('MemsupMemoryCritical'), 'the alert on the alarm fires');
  t.false(await firing('MemsupDown'));

  const queries = dashboardQueries();
  t.true(queries.length >= 50, `${queries.length} queries`);
  const emptyOnes = async () => {
    const empty: string[] = [];
    for (const query of queries) {
      const { result } = await ask(`${url}/api/v1/query?query=${encodeURIComponent(query)}`);
      if (records(result).length === 0) empty.push(query);
    }
    return empty;
  };
  // No leak, no collection by memsup, no limit in sight, nobody to notify: these have nothing to show yet.
  const mayBeEmpty =
    /leak_rate|leak_confidence|time_to_limit|notifications|headroom|_floor_|gc_major|detached/;
  let empty: readonly string[] = queries;
  // A rate takes two scrapes.
  await eventually(async () => {
    empty = await emptyOnes();
    return empty.every(query => mayBeEmpty.test(query));
  }, 'every query of the dashboard has something to show');
  t.true(empty.length < queries.length / 2, `${empty.length} of ${queries.length} are empty`);
  t.log(`${rules.length} rules, ${queries.length} queries, ${empty.length} without data here`);
});
