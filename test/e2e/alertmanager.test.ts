import fs from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { startProgram } from '../helpers/background-program.ts';
import { eventually } from '../helpers/eventually.ts';
import { freePort } from '../helpers/free-port.ts';
import { hasProgram } from '../helpers/needs-program.ts';
import {
  fixture,
  runMemsup,
  startMemsup,
  temporaryFolder,
  writeConfig,
} from '../helpers/run-memsup.ts';
import { bodies, webhookReceiver } from '../helpers/webhook-receiver.ts';

const rule = {
  name: 'big',
  type: 'threshold',
  signal: 'rss.bytes',
  above: '200MiB',
  for: '0s',
  severity: 'critical',
  actions: ['log', 'notify'],
};

test('a real Alertmanager receives an alarm of memsup and resolves it when it is over', async t => {
  if (!hasProgram(t, 'prometheus-alertmanager', 'prometheus-alertmanager')) return;
  const people = await webhookReceiver(t);
  const folder = temporaryFolder(t);
  const file = path.join(folder, 'alertmanager.yaml');
  const quick = { group_wait: '1s', group_interval: '1s', repeat_interval: '1h' };
  fs.writeFileSync(
    file,
    JSON.stringify({
      route: { receiver: 'people', ...quick },
      receivers: [{ name: 'people', webhook_configs: [{ url: people.url, send_resolved: true }] }],
    }),
  );
  const url = `http://127.0.0.1:${await freePort()}`;
  const args = [
    `--config.file=${file}`,
    `--storage.path=${path.join(folder, 'data')}`,
    `--web.listen-address=${new URL(url).host}`,
    '--cluster.listen-address=',
  ];
  await startProgram(t, { file: 'prometheus-alertmanager', args, readyUrl: `${url}/-/ready` });

  const config = writeConfig(t, {
    app: { script: fixture('apps/takes-memory.cjs'), name: 'shop', env: { TAKES_MIB: '250' } },
    sample: { every: '200ms', warmup: '0s' },
    rules: [rule],
    notify: [{ webhook: url, format: 'alertmanager' }],
  });
  const memsup = startMemsup(t, { args: ['run', '-c', config] });
  await memsup.waitForOutput(/listening/);
  memsup.signal('SIGWINCH'); // Handed on to the app, which now takes memory.
  const told = (status: string) => bodies(people).find(body => body['status'] === status);
  await eventually(() => told('firing') !== undefined, 'Alertmanager tells that it fires');
  t.like(told('firing'), {
    alerts: [
      {
        status: 'firing',
        labels: { alertname: 'memsup-big', app: 'shop', severity: 'critical', worker: '1' },
      },
    ],
  });
  const { code } = await runMemsup(t, { args: ['restart', '--state-dir', memsup.stateDir] });
  t.is(code, 0);
  await eventually(() => told('resolved') !== undefined, 'Alertmanager tells that it is over');
  memsup.signal('SIGTERM');
  t.is((await memsup.finished()).code, 0);
});
