import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { root } from '../helpers/repository.ts';
import { temporaryFolder } from '../helpers/sockets.ts';

/** Inside the package, where its own name leads to it; git ignores the folder that it is built into. */
const folder = path.join(root, 'dist/test/compat/consumers');

const imported = `
import memwatch, { HeapDiff, gc, type HeapDifference, type LeakInfo } from 'memsup/compat/memwatch';
import { writeSnapshot } from 'memsup/compat/heapdump';
import gcStats, { type GcStats } from 'memsup/compat/gc-stats';
import gcProfiler, { type GcInfo } from 'memsup/compat/gc-profiler';
import profiler, { takeSnapshot, type Snapshot } from 'memsup/compat/v8-profiler';
import memsup, { busy } from 'memsup/app';
memwatch.on('leak', (info: LeakInfo) => info.growth.toFixed());
memwatch.on('stats', stats => stats.current_base + stats.gc_ts);
gc();
const difference: HeapDifference = new HeapDiff().end();
const later: Promise<HeapDifference> = new HeapDiff().endAsync();
const written: boolean = writeSnapshot('a', (error, file) => error?.message ?? file);
gcStats().on('stats', (stats: GcStats) => stats.diff.usedHeapSize);
gcProfiler.on('gc', (info: GcInfo) => info.date.getTime());
const snapshot: Snapshot = takeSnapshot('a');
profiler.startProfiling('a', true);
const done: Promise<number> = busy(async () => 1);
memsup.on('drain', news => news.deadlineMs);
memsup.on('leak', ({ rule, verdict }) => rule + verdict.because);
memsup.on('stats', sample => sample.rssBytes + (sample.counters?.['jobs'] ?? 0));
const end: () => void = memsup.counter('jobs', () => 1);
end();
export { difference, later, written, snapshot, done };
`;

const required = `
import memwatch = require('memsup/compat/memwatch');
import heapdump = require('memsup/compat/heapdump');
import gcStats = require('memsup/compat/gc-stats');
import gcProfiler = require('memsup/compat/gc-profiler');
import profiler = require('memsup/compat/v8-profiler');
import memsup = require('memsup/app');
memwatch.on('leak', info => info.growth.toFixed());
const bytes: number = new memwatch.HeapDiff().end().change.size_bytes;
const strict = memwatch.create({ strict: true, flavour: 'airbnb' });
const written: boolean = heapdump.writeSnapshot();
gcStats().once('data', stats => stats.gctype);
gcProfiler.once('gc', info => info.forced);
const left = profiler.takeSnapshot().delete();
memsup.ready();
const served: string = memsup.busy(() => (memsup.supervised ? 'yes' : 'no'));
export = { bytes, strict, written, left, served };
`;

const wrong = `
import memwatch from 'memsup/compat/memwatch';
memwatch.on('leaks', () => {});
`;

const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
const strictly = ['--ignoreConfig', '--noEmit', '--strict', '--target', 'es2022'];
const nodeTypes = ['--types', 'node', '--typeRoots', path.join(root, 'node_modules/@types')];

/** What the compiler says of these files in that folder. */
function complaintsIn(cwd: string, files: readonly string[], options: readonly string[]): string {
  const ran = spawnSync(process.execPath, [tsc, ...strictly, ...nodeTypes, ...options, ...files], {
    cwd,
    encoding: 'utf8',
  });
  return ran.stdout;
}

function complaintsAbout(file: string, text: string): string {
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, file), text);
  return complaintsIn(folder, [file], ['--module', 'nodenext']);
}

/** A project that has memsup installed. */
function project(t: ExecutionContext, files: Readonly<Record<string, string>>): string {
  const made = temporaryFolder(t);
  fs.mkdirSync(path.join(made, 'node_modules'));
  fs.symlinkSync(root, path.join(made, 'node_modules/memsup'));
  for (const [file, text] of Object.entries(files)) fs.writeFileSync(path.join(made, file), text);
  return made;
}

test('types: ES modules import the drop-ins, with their names', t => {
  t.is(complaintsAbout('imported.mts', imported), '');
});

test('types: CommonJS requires the drop-ins themselves', t => {
  t.is(complaintsAbout('required.cts', required), '');
});

test('types: an event that does not exist is refused', t => {
  t.regex(complaintsAbout('wrong.mts', wrong), /not assignable to parameter of type 'never'/);
});

test('types: a project of the module node16 has both', t => {
  const files = { 'imported.mts': imported, 'required.cts': required };
  const made = project(t, files);
  t.is(complaintsIn(made, Object.keys(files), ['--module', 'node16']), '');
});

test('types: a project that a bundler builds has both', t => {
  const files = { 'imported.ts': imported, 'required.cts': required };
  const made = project(t, files);
  const bundled = ['--module', 'preserve', '--moduleResolution', 'bundler'];
  t.is(complaintsIn(made, Object.keys(files), bundled), '');
  fs.writeFileSync(path.join(made, 'imported.ts'), wrong);
  t.not(complaintsIn(made, ['imported.ts'], bundled), '', 'it does look at the types');
});
