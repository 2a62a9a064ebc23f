import fs from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { appVersionAt, previousPace, withPace } from '../../daemon/version-rates.ts';
import { FakeJudge } from '../helpers/fake-judge.ts';
import { verdict } from '../helpers/messages.ts';
import { ownFolder } from '../helpers/own-folder.ts';

function worker(appVersion: string | null, rateBytesPerHour: number | null) {
  const judge = new FakeJudge();
  const opinion = rateBytesPerHour === null ? null : { ...verdict, rateBytesPerHour };
  judge.thinks = { rules: [], floorBytes: null, opinion };
  return { judge, appVersion };
}

const nothing = { drawdowns: {} };

test('appVersionAt(): of the nearest package.json upwards', t => {
  const folder = ownFolder();
  const deep = path.join(folder, 'a/b');
  fs.mkdirSync(deep, { recursive: true });
  fs.writeFileSync(path.join(folder, 'package.json'), '{"version":"1.2.3"}');
  t.is(appVersionAt(deep), '1.2.3');
  fs.writeFileSync(path.join(folder, 'a/package.json'), '{"name":"without"}');
  t.is(appVersionAt(deep), null);
  fs.writeFileSync(path.join(folder, 'a/package.json'), '{broken');
  t.is(appVersionAt(deep), null);
});

test('withPace(): keeps the pace of the last eight versions', t => {
  let memory = withPace(nothing, nothing, worker('1.0.0', 10));
  t.deepEqual(memory.paces, { '1.0.0': 10 });
  memory = withPace(nothing, memory, worker('1.0.0', null));
  t.deepEqual(memory.paces, { '1.0.0': 10 }, 'a short life tells nothing, and takes nothing away');
  for (let minor = 1; minor <= 10; minor += 1) {
    memory = withPace(nothing, memory, worker(`1.${minor}.0`, minor));
  }
  t.is(Object.keys(memory.paces ?? {}).length, 8);
  t.is(withPace(nothing, nothing, worker(null, 10)), nothing);
});

test('previousPace(): the last other version, whichever that was', t => {
  const paces = { '2.0.0': 5, '1.9.0': 70 };
  const memory = { drawdowns: {}, paces };
  t.deepEqual(previousPace(memory, '2.0.0'), {
    version: '1.9.0',
    rateBytesPerHour: 70,
    thisVersion: '2.0.0',
  });
  t.is(previousPace(memory, '2.1.0')?.version, '1.9.0');
  t.is(previousPace(memory, null), null);
  t.is(previousPace(nothing, '2.0.0'), null);
});
