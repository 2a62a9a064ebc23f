import fs from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { keepStateFolder } from '../../daemon/state-upkeep.ts';
import { FakeSupervision } from '../helpers/fake-supervision.ts';
import { modeOf, ownFolder } from '../helpers/own-folder.ts';

/** A supervisor that has kept its record once, in a state folder and beside a socket. */
function kept(): FakeSupervision {
  const fake = new FakeSupervision();
  fake.controlSocket.path = path.join(ownFolder(), 's');
  keepStateFolder(fake.supervision);
  fake.logged.length = 0;
  return fake;
}

function warnings(fake: FakeSupervision): string[] {
  return fake.logged.flatMap(({ level, message }) => (level === 'warn' ? [message] : []));
}

test('keepStateFolder(): makes a removed folder anew, for its owner only, and tells it once', t => {
  const fake = kept();
  const { stateDir, supervision } = fake;
  fs.rmSync(stateDir, { recursive: true });
  keepStateFolder(supervision);
  keepStateFolder(supervision);
  t.like(JSON.parse(fs.readFileSync(path.join(stateDir, 'daemon.json'), 'utf8')), {
    pid: process.pid,
    socket: fake.controlSocket.path,
    stateDir,
  });
  for (const name of ['', 'incidents', 'traces', 'captures', 'profiles', 'reports/w1-g1']) {
    t.is(modeOf(path.join(stateDir, name)), '700', name);
  }
  const [record, ...more] = fake.journal();
  t.like(record, { event: 'files.restored', what: 'state folder', path: stateDir });
  t.deepEqual(more, []);
  t.is(warnings(fake).length, 1);
  t.regex(warnings(fake)[0] ?? '', /journal\.ndjson" and .*daemon\.json" had gone/);
});

test('keepStateFolder(): of a folder in order it touches nothing', t => {
  const fake = kept();
  const before = fs.statSync(path.join(fake.stateDir, 'daemon.json'), { bigint: true });
  const records = fake.journal().length;
  keepStateFolder(fake.supervision);
  const after = fs.statSync(path.join(fake.stateDir, 'daemon.json'), { bigint: true });
  t.is(after.mtimeNs, before.mtimeNs);
  t.is(fake.journal().length, records);
  t.deepEqual(fake.logged, []);
});

test('keepStateFolder(): a record of another supervisor is left alone', t => {
  const fake = kept();
  const file = path.join(fake.stateDir, 'daemon.json');
  fs.writeFileSync(file, '{"pid":1}');
  keepStateFolder(fake.supervision);
  t.is(fs.readFileSync(file, 'utf8'), '{"pid":1}');
});

test('keepStateFolder(): what cannot be made anew is told once, and tried until it can', t => {
  const fake = kept();
  const { stateDir, supervision } = fake;
  fs.rmSync(stateDir, { recursive: true });
  fs.writeFileSync(stateDir, 'in the way');
  keepStateFolder(supervision);
  keepStateFolder(supervision);
  t.is(warnings(fake).length, 1);
  t.regex(warnings(fake)[0] ?? '', /as state folder: .* the app runs on/);
  fs.rmSync(stateDir);
  keepStateFolder(supervision);
  t.is(fake.journal('files.restored').length, 1);
  t.is(warnings(fake).length, 2);
});

test('onTick(): sees to the state folder every few seconds', async t => {
  const fake = kept();
  fs.rmSync(path.join(fake.stateDir, 'daemon.json'));
  for (let tick = 0; tick < 5; tick += 1) await fake.happen({ kind: 'tick' });
  t.true(fs.existsSync(path.join(fake.stateDir, 'daemon.json')));
});
