import fs from 'node:fs';
import path from 'node:path';
import test from 'ava';
import {
  allocatorFinding,
  diskFinding,
  initFinding,
  memoryFinding,
  openFilesFinding,
} from '../../cli/doctor/host-findings.ts';
import { nodeFindings } from '../../cli/doctor/node-findings.ts';
import { capabilities, type NodeProbe, probeNode } from '../../cli/doctor/probe-node.ts';
import { reachableNodes } from '../../cli/doctor/reachable-nodes.ts';
import { runMemsup, temporaryFolder } from '../helpers/run-memsup.ts';

const mebibyte = 2 ** 20;
const cgroup = {
  limitBytes: 256 * mebibyte,
  source: 'cgroup',
  file: '/sys/fs/cgroup/memory.max',
  usedBytes: null,
} as const;

test('memoryFinding(): V8 must see its limit before the kernel does', t => {
  const fits = memoryFinding(cgroup, 256 * 0.85 * mebibyte);
  t.is(fits.status, 'ok');
  t.regex(fits.found, /256 MiB from the control group \(\/sys\/fs\/cgroup\/memory\.max\)/);
  const tooLarge = memoryFinding(cgroup, 256 * 0.85 * mebibyte + 1);
  t.is(tooLarge.status, 'warn');
  t.regex(tooLarge.advice ?? '', /--max-old-space-size=179/);
  t.is(memoryFinding(cgroup, null).status, 'ok');
});

test('diskFinding(): room for captures, some room, none', t => {
  const wanted = 2048 * mebibyte;
  t.is(diskFinding('/s', wanted, wanted).status, 'ok');
  t.is(diskFinding('/s', wanted - 1, wanted).status, 'warn');
  t.is(diskFinding('/s', 64 * mebibyte, wanted).status, 'warn');
  t.is(diskFinding('/s', 64 * mebibyte - 1, wanted).status, 'fail');
  t.is(diskFinding('/s', null, wanted).status, 'warn');
});

test('openFilesFinding(): warns below 4096', t => {
  t.is(openFilesFinding(4096).status, 'ok');
  t.is(openFilesFinding(4095).status, 'warn');
  t.is(openFilesFinding(null).status, 'ok');
});

test('initFinding(): knows who reaps orphans', t => {
  t.is(initFinding(1, 'node\n').status, 'warn');
  t.is(initFinding(7, 'node\n').status, 'warn');
  t.is(initFinding(7, 'sh\n').status, 'warn');
  t.is(initFinding(7, 'tini\n').status, 'ok');
  t.is(initFinding(7, 'systemd\n').status, 'ok');
  t.is(initFinding(7, null).status, 'ok');
  t.regex(initFinding(1, null).advice ?? '', /tini/);
});

test('allocatorFinding(): tells glibc, others and preloaded ones', t => {
  t.regex(allocatorFinding('2.36', {}).found, /MALLOC_ARENA_MAX=2/);
  t.regex(allocatorFinding('2.36', { MALLOC_ARENA_MAX: '4' }).found, /MALLOC_ARENA_MAX=4$/);
  t.is(allocatorFinding(null, {}).found, 'not glibc');
  t.regex(allocatorFinding('2.36', { LD_PRELOAD: '/l/libjemalloc.so' }).found, /preloaded/);
});

const able: NodeProbe = {
  version: '20.20.2',
  heapLimitBytes: 1,
  capabilities: {
    'gc-profiler': true,
    'gentle-probe': true,
    'listen-seam': true,
    'request-channel': true,
    report: true,
    'heap-snapshot': true,
  },
};

test('nodeFindings(): versions on both sides of the borders', t => {
  const status = (version: string): string =>
    nodeFindings('node', { ...able, version })[0]?.status ?? '';
  t.is(status('17.9.1'), 'fail');
  t.is(status('18.0.0'), 'ok');
  t.is(status('26.10.0'), 'ok');
  t.is(status('27.0.0'), 'fail');
});

test('nodeFindings(): each missing capability with its price', t => {
  const lacking = { ...able, capabilities: { ...able.capabilities, 'listen-seam': false } };
  const [, ...rest] = nodeFindings('node', lacking);
  t.is(rest.length, 1);
  t.like(rest[0], { status: 'warn', name: 'capabilities' });
  t.regex(rest[0]?.found ?? '', /no "listen-seam": workers cannot share/);
});

test('probeNode(): this Node has every capability', async t => {
  const probe = await probeNode(process.execPath);
  if (typeof probe === 'string') return t.fail(probe);
  t.is(probe.version, process.versions.node);
  t.deepEqual(
    capabilities.filter(capability => !probe.capabilities[capability]),
    [],
  );
  t.true((probe.heapLimitBytes ?? 0) > 0);
});

test('probeNode(): what is no Node is told', async t => {
  const nowhere = await probeNode('/nowhere/node');
  t.true(typeof nowhere === 'string' && nowhere.includes('ENOENT'));
  t.is(typeof (await probeNode('/bin/true')), 'string');
});

test('reachableNodes(): each interpreter once, whatever leads to it', t => {
  const folder = temporaryFolder(t);
  const version = path.join(folder, 'versions/node/v20.20.2/bin');
  fs.mkdirSync(version, { recursive: true });
  fs.symlinkSync(process.execPath, path.join(version, 'node'));
  fs.mkdirSync(path.join(folder, 'versions/node/v18.0.0'));
  const real = fs.realpathSync(process.execPath);
  t.deepEqual(reachableNodes({ PATH: `${version}:relative:/nowhere`, NVM_DIR: folder }), [real]);
  t.deepEqual(reachableNodes({}), []);
});

test('doctor: a line each, and a document', async t => {
  const args = ['--state-dir', temporaryFolder(t)];
  const told = await runMemsup(t, { args: ['doctor', ...args] });
  t.is(told.code, 0, told.stdout);
  t.regex(told.stdout, /^ok +node +Node \d/m);
  const { stdout, stderr } = await runMemsup(t, { args: ['doctor', '--json', ...args] });
  t.is(stderr, '');
  const document = JSON.parse(stdout);
  t.is(document.schema, 'memsup.doctor/1');
  t.true(document.findings.length >= 8);
});

test('doctor: an interpreter that cannot be run is a failure', async t => {
  const { code, stdout } = await runMemsup(t, {
    args: ['doctor', '--node', '/nowhere/node', '--state-dir', temporaryFolder(t)],
  });
  t.is(code, 1);
  t.regex(stdout, /^fail +node +"\/nowhere\/node" cannot be run/m);
  t.regex(stdout, /^ +do: Give the path/m);
});

test('doctor: sees the limit of a control group', async t => {
  const root = temporaryFolder(t);
  fs.writeFileSync(path.join(root, 'memory.max'), `${256 * mebibyte}\n`);
  const { stdout } = await runMemsup(t, {
    args: ['doctor', '--state-dir', temporaryFolder(t)],
    env: { MEMSUP_CGROUP_ROOT: root },
  });
  t.regex(stdout, /^warn +memory +256 MiB from the control group/m);
});
