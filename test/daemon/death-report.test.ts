import fs from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { parseReport, takeDeathReport } from '../../daemon/death-report.ts';
import { ownFolder } from '../helpers/own-folder.ts';

const report = {
  header: { trigger: 'OOMError', event: 'Allocation failed - JavaScript heap out of memory' },
  javascriptHeap: { usedMemory: 100, memoryLimit: 200 },
  javascriptStack: { message: 'No stack.', stack: ['at one', 'at two', 7] },
  environmentVariables: { SECRET: 'hunter2' },
};

function noneStuck(error: unknown): void {
  throw error;
}

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = path.join(ownFolder(), 'w1-g1');
  fs.mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), text);
  return folder;
}

test('takeDeathReport(): the newest, without the environment, and nothing stays', t => {
  const folder = folderWith({
    'report.20260301.1.json': '{}',
    'report.20260301.2.json': JSON.stringify(report),
    'core.txt': '',
  });
  t.deepEqual(takeDeathReport(folder, noneStuck), {
    trigger: 'OOMError',
    event: 'Allocation failed - JavaScript heap out of memory',
    heapUsedBytes: 100,
    heapLimitBytes: 200,
    stack: ['at one', 'at two'],
  });
  t.false(fs.existsSync(folder));
});

test('takeDeathReport(): one that was cut off, is too long or is missing leaves nothing behind either', t => {
  const tooLong = ' '.repeat(4 * 2 ** 20 + 1);
  for (const files of [{ 'a.json': '{"header":{' }, { 'a.json': tooLong }, {}]) {
    const folder = folderWith(files);
    t.is(takeDeathReport(folder, noneStuck), null);
    t.false(fs.existsSync(folder));
  }
  t.is(takeDeathReport('/nowhere/at/all', noneStuck), null);
});

test('takeDeathReport(): a folder that cannot be removed is told of', t => {
  const file = path.join(ownFolder(), 'no-folder');
  fs.writeFileSync(file, '');
  const stuck: unknown[] = [];
  t.is(
    takeDeathReport(path.join(file, 'w1-g1'), error => stuck.push(error)),
    null,
  );
  t.like(stuck, [{ code: 'ENOTDIR' }]);
});

test('parseReport(): what is no report', t => {
  for (const text of ['', 'null', '[]', '{}', '{"header":[]}', '{"header":7}']) {
    t.is(parseReport(text), null);
  }
});

test('parseReport(): with parts of the wrong kind', t => {
  const text = JSON.stringify({ header: {}, javascriptHeap: 5, javascriptStack: { stack: 'x' } });
  t.deepEqual(parseReport(text), {
    trigger: 'unknown',
    event: null,
    heapUsedBytes: null,
    heapLimitBytes: null,
    stack: [],
  });
});

test('parseReport(): a deep stack is cut', t => {
  const stack = Array.from({ length: 50 }, (_, index) => `at ${index}`);
  t.is(parseReport(JSON.stringify({ ...report, javascriptStack: { stack } }))?.stack.length, 20);
});

test('parseReport(): a stack that Node does not have is none', t => {
  const javascriptStack = { message: 'No stack.', stack: ['Unavailable.'] };
  t.deepEqual(parseReport(JSON.stringify({ ...report, javascriptStack }))?.stack, []);
});
