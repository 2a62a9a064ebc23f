import fs from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { keepStateFolder, writeFirstRecord } from '../../daemon/state-upkeep.ts';
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
  t.is(fake.logged.at(-1)?.level, 'info');
});

test('onTick(): sees to the state folder every few seconds', async t => {
  const fake = kept();
  fs.rmSync(path.join(fake.stateDir, 'daemon.json'));
  for (let tick = 0; tick < 5; tick += 1) await fake.happen({ kind: 'tick' });
  t.true(fs.existsSync(path.join(fake.stateDir, 'daemon.json')));
});

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('writeFirstRecord(): a full disk is told once, and written to when it has room', t => {
  const fake = new FakeSupervision();
  const { stateDir, supervision } = fake;
  const beside = ownFolder();
  fake.controlSocket.path = path.join(beside, 's');
  const partial = path.join(stateDir, `daemon.json.${process.pid}.partial`);
  fs.symlinkSync('/dev/full', partial);
  t.notThrows(() => writeFirstRecord(supervision, null));
  t.is(warnings(fake).length, 1);
  t.regex(warnings(fake)[0] ?? '', /daemon\.json": ENOSPC.* the app runs on/);
  t.deepEqual(fs.readdirSync(beside), ['daemon.json'], 'the other copy is there all the same');
  t.false(fs.existsSync(partial));
  fs.symlinkSync('/dev/full', partial);
  keepStateFolder(supervision);
  t.is(warnings(fake).length, 1);
  keepStateFolder(supervision);
  t.true(fs.existsSync(path.join(stateDir, 'daemon.json')));
  t.regex(fake.logged.at(-1)?.message ?? '', /can be written to again/);
});

test('writeFirstRecord(): whatever is no matter of the disk is an error', t => {
  const fake = new FakeSupervision();
  fake.controlSocket.path = path.join(ownFolder(), 's');
  fs.mkdirSync(path.join(fake.stateDir, 'daemon.json'));
  t.throws(() => writeFirstRecord(fake.supervision, null), { code: 'MEMSUP_STATE_DIR' });
});
