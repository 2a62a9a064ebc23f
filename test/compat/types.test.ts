import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { root } from '../helpers/repository.ts';

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
export = { bytes, strict, written, left };
`;

const wrong = `
import memwatch from 'memsup/compat/memwatch';
memwatch.on('leaks', () => {});
`;

function complaintsAbout(file: string, text: string): string {
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, file), text);
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
  const options = [
    '--ignoreConfig',
    '--noEmit',
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'es2022',
  ];
  const types = ['--types', 'node', '--typeRoots', path.join(root, 'node_modules/@types')];
  const ran = spawnSync(process.execPath, [tsc, ...options, ...types, file], {
    cwd: folder,
    encoding: 'utf8',
  });
  return ran.stdout;
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
