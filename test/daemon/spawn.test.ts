import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import type { FloorProbeConfig } from '../../config/config.ts';
import { isRecord } from '../../base/guards.ts';
import { agentFile, preloadOption, processSpec, type SpawnFacts } from '../../daemon/spawn.ts';
import { ownFolder } from '../helpers/own-folder.ts';
import { supervisedConfig } from '../helpers/supervised-config.ts';

const facts: SpawnFacts = {
  slot: 2,
  generation: 3,
  token: 'secret',
  socket: '/run/s',
  reportDir: '/state/reports/w2-g3',
  supervisorPid: 99,
};

function infoIn(env: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(env['MEMSUP_AGENT'] ?? 'null');
  if (!isRecord(value)) throw new Error('no agent information');
  return value;
}

test('processSpec(): a script is run by node, the agent first, the app’s arguments last', t => {
  const config = supervisedConfig('/state', {
    app: { nodeArgs: ['--import', 'tsx'], env: { A: 'b' } },
  });
  const spec = processSpec(config, facts);
  t.is(spec.file, 'node');
  t.deepEqual(spec.args, [
    '--require',
    agentFile,
    '--import',
    'tsx',
    '/app/server.js',
    '--port',
    '80',
  ]);
  t.is(spec.cwd, '/app');
  t.is(spec.stdin, 'inherit');
  t.is(spec.env['A'], 'b');
  t.false('NODE_OPTIONS' in spec.env);
  t.like(infoIn(spec.env), {
    protocol: 1,
    slot: 2,
    generation: 3,
    token: 'secret',
    socket: '/run/s',
    supervisorPid: 99,
    anyParent: false,
    exposeIpc: false,
    listenFds: 0,
    probe: 'gentle',
    reportDir: '/state/reports/w2-g3',
  });
});

test('processSpec(): the secret is not on the command line, where everybody can read it', t => {
  t.false(JSON.stringify(processSpec(supervisedConfig('/state'), facts).args).includes('secret'));
});

test('processSpec(): only one process can read the terminal', t => {
  t.is(processSpec(supervisedConfig('/state', { app: { workers: 2 } }), facts).stdin, 'ignore');
});

test('processSpec(): an app that says when it is ready keeps its channel', t => {
  const config = supervisedConfig('/state', { app: { ready: { by: 'message' } } });
  t.is(infoIn(processSpec(config, facts).env)['exposeIpc'], true);
});

test('processSpec(): the static floor is a flag, not a probe', t => {
  const floorProbe: FloorProbeConfig = {
    mode: 'static',
    minIntervalMs: 1,
    maxIntervalMs: 2,
    growthShare: 0.1,
    gcBudgetShare: 0.1,
  };
  const spec = processSpec(supervisedConfig('/state', { rest: { floorProbe } }), facts);
  t.true(spec.args.includes('--heap-growing-percent=30'));
  t.is(infoIn(spec.env)['probe'], 'off');
});

test('processSpec(): a command carries the agent in NODE_OPTIONS, beside what the app has there', t => {
  const config = supervisedConfig('/state', {
    app: {
      command: ['npm', 'start', '--', '-x'],
      script: null,
      env: { NODE_OPTIONS: '--no-warnings' },
    },
  });
  const spec = processSpec(config, facts);
  t.is(spec.file, 'npm');
  t.deepEqual(spec.args, ['start', '--', '-x']);
  t.is(spec.env['NODE_OPTIONS'], `--require "${agentFile}" --no-warnings`);
  t.is(infoIn(spec.env)['anyParent'], true);
});

for (const name of ['plain', 'with blanks', 'with "quotes"', String.raw`with \ backslash`]) {
  test(`preloadOption(): node finds a file in a folder ${name}`, t => {
    const folder = path.join(ownFolder(), name);
    fs.mkdirSync(folder);
    const file = path.join(folder, 'preload.cjs');
    fs.writeFileSync(file, 'process.stdout.write("preloaded")');
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', ''], {
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: preloadOption(file) },
    });
    t.is(stdout, 'preloaded', stderr);
  });
}
