import fs from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { loadCaptureCosts, rememberCaptureCost } from '../../daemon/capture-costs.ts';
import { modeOf, ownFolder } from '../helpers/own-folder.ts';

const cost = { nodeMajor: 20, heapUsedBytes: 5, extraRssBytes: 40, pauseMs: 3, fileBytes: 9 };

test('capture costs: come back as they were kept, for their owner only', t => {
  const stateDir = ownFolder();
  t.deepEqual(rememberCaptureCost(stateDir, [], cost), [cost]);
  t.deepEqual(loadCaptureCosts(stateDir), [cost]);
  t.is(modeOf(path.join(stateDir, 'capture-costs.json')), '600');
  t.deepEqual(fs.readdirSync(stateDir), ['capture-costs.json']);
});

test('capture costs: only the newest are kept', t => {
  const stateDir = ownFolder();
  let costs: ReturnType<typeof loadCaptureCosts> = [];
  for (let pauseMs = 1; pauseMs <= 20; pauseMs += 1) {
    costs = rememberCaptureCost(stateDir, costs, { ...cost, pauseMs });
  }
  t.is(costs.length, 16);
  t.is(costs.at(-1)?.pauseMs, 20);
  t.deepEqual(loadCaptureCosts(stateDir), costs);
});

test('capture costs: what cannot be read is the same as none', t => {
  const bad = { ...cost, pauseMs: 'long' };
  const texts = [
    '',
    '{',
    '[]',
    '{"schema":"memsup.capture-costs/1"}',
    JSON.stringify({
      schema: 'memsup.capture-costs/1',
      costs: [null, 5, bad, { ...cost, heapUsedBytes: 0 }],
    }),
    JSON.stringify({ schema: 'memsup.capture-costs/2', costs: [cost] }),
  ];
  for (const text of texts) {
    const stateDir = ownFolder();
    fs.writeFileSync(path.join(stateDir, 'capture-costs.json'), text);
    t.deepEqual(loadCaptureCosts(stateDir), [], text);
  }
  t.deepEqual(rememberCaptureCost('/nowhere', [], cost), [cost]);
});
