import { spawnSync } from 'node:child_process';
import path from 'node:path';
import test from 'ava';
import { parse } from 'yaml';
import { isRecord } from '../../base/guards.ts';
import { options } from '../../config/options.ts';
import { hasProgram } from '../helpers/needs-program.ts';
import { root, textOf } from '../helpers/repository.ts';
import { configOf } from '../helpers/build-config.ts';

test('packaging: systemd finds nothing to say about the unit', t => {
  if (!hasProgram(t, 'systemd-analyze', 'systemd')) return;
  const unit = path.join(root, 'packaging/systemd/memsup.service');
  const { status, stdout, stderr } = spawnSync(
    'systemd-analyze',
    ['verify', '--man=no', '--generators=no', unit],
    { encoding: 'utf8' },
  );
  t.deepEqual({ status, output: `${stdout}${stderr}` }, { status: 0, output: '' });
});

/** A value deep in a document: `at(document, 'spec', 'containers', 0)`. */
function at(value: unknown, ...path_: readonly (string | number)[]): unknown {
  return path_.reduce<unknown>((inner, step) => {
    if (Array.isArray(inner) && typeof step === 'number') return inner[step];
    return isRecord(inner) ? inner[step] : undefined;
  }, value);
}

const seconds = (ms: number): number => ms / 1000;

test('packaging: whoever stops memsup waits longer than it may take', t => {
  const { app } = configOf('');
  const takes = seconds(app.drainTimeoutMs + app.killTimeoutMs);
  const unit = textOf('packaging/systemd/memsup.service');
  t.true(Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)?.[1]) > takes);
  const pod = at(parse(textOf('packaging/kubernetes/memsup.yaml')), 'spec', 'template', 'spec');
  const delay = at(pod, 'containers', 0, 'env', 0);
  t.deepEqual(delay, { name: 'MEMSUP_SHUTDOWN_DELAY', value: '5s' });
  t.true(Number(at(pod, 'terminationGracePeriodSeconds')) > takes + 5);
});

test('packaging: the manifest asks what memsup answers, and sets what it reads', t => {
  const pod = at(parse(textOf('packaging/kubernetes/memsup.yaml')), 'spec', 'template', 'spec');
  const container = at(pod, 'containers', 0);
  const probes = ['startupProbe', 'readinessProbe', 'livenessProbe'];
  t.deepEqual(
    probes.map(probe => at(container, probe, 'httpGet')),
    ['/startupz', '/readyz', '/livez'].map(page => ({ path: page, port: 'metrics' })),
  );
  const known = options().flatMap(({ env }) => env);
  const files = ['packaging/kubernetes/memsup.yaml', 'packaging/docker/Dockerfile'];
  const named = files.flatMap(file => textOf(file).match(/\bMEMSUP_[A-Z_]+/g) ?? []);
  t.true(named.length >= 2);
  t.deepEqual(
    named.filter(name => !known.includes(name)),
    [],
  );
});

test('packaging: the image starts memsup itself, below an init', t => {
  const text = textOf('packaging/docker/Dockerfile');
  t.regex(
    text,
    /^ENTRYPOINT \["tini", "--", "node", "node_modules\/memsup\/dist\/bin.js", "run"\]$/m,
  );
  t.regex(text, /^USER node$/m);
});
