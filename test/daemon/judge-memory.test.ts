import fs from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { loadJudgeMemory, saveJudgeMemory } from '../../daemon/judge-memory.ts';
import { modeOf, ownFolder } from '../helpers/own-folder.ts';

test('judge memory: comes back as it was kept, for its owner only', t => {
  const stateDir = ownFolder();
  const memory = {
    drawdowns: { 'js-heap': { size: 12.5, atWallMs: 1_700_000_000_000 } },
    paces: { '1.4.0': 3072 },
  };
  t.true(saveJudgeMemory(stateDir, memory));
  t.deepEqual(loadJudgeMemory(stateDir), memory);
  t.is(modeOf(path.join(stateDir, 'memory.json')), '600');
  t.deepEqual(fs.readdirSync(stateDir), ['memory.json']);
});

test('judge memory: what cannot be read is the same as none', t => {
  const texts = ['', '{', 'null', '[]', '{"drawdowns":[]}', '{"drawdowns":{"js-heap":5}}'];
  for (const text of [...texts, '{"drawdowns":{"js-heap":{"size":"5","atWallMs":1}}}']) {
    const stateDir = ownFolder();
    fs.writeFileSync(path.join(stateDir, 'memory.json'), text);
    t.deepEqual(loadJudgeMemory(stateDir), { drawdowns: {} }, text);
  }
  t.deepEqual(loadJudgeMemory('/nowhere'), { drawdowns: {} });
});

test('judge memory: of a hostile file only so much is taken', t => {
  const stateDir = ownFolder();
  const many = Array.from({ length: 1000 }, (_, nth) => [`s${nth}`, { size: 1, atWallMs: 1 }]);
  const text = JSON.stringify({ drawdowns: Object.fromEntries(many) });
  fs.writeFileSync(path.join(stateDir, 'memory.json'), text);
  t.is(Object.keys(loadJudgeMemory(stateDir).drawdowns).length, 64);
});

test('judge memory: a folder that cannot be written is no reason to fail', t => {
  t.false(saveJudgeMemory('/proc/nowhere', { drawdowns: {} }));
});
