import fs from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { Spool } from '../../../daemon/notify/spool.ts';
import { notification } from '../../helpers/notifications.ts';
import { temporaryFolder } from '../../helpers/run-memsup.ts';

const limits = { entriesMax: 3, bytesMax: 100_000 };

test('Spool: first in, first out, over a restart', t => {
  const folder = path.join(temporaryFolder(t), 'notify', 'target');
  const before = new Spool(folder, limits);
  t.is(before.first(), null);
  for (const id of ['a', 'b']) t.is(before.add(notification({ id }), null), 0);
  const after = new Spool(folder, limits);
  after.add(notification({ id: 'c' }), null);
  const ids: string[] = [];
  for (let name = after.first(); name !== null; name = after.first()) {
    ids.push(after.read(name)?.id ?? 'none');
    after.remove(name);
  }
  t.deepEqual(ids, ['a', 'b', 'c']);
  t.deepEqual(fs.readdirSync(folder), []);
});

test('Spool: what it writes is for the owner alone', t => {
  const root = temporaryFolder(t);
  const folder = path.join(root, 'notify', 'target');
  new Spool(folder, limits).add(notification(), null);
  t.is(fs.statSync(path.join(root, 'notify')).mode & 0o777, 0o700);
  t.is(fs.statSync(folder).mode & 0o777, 0o700);
  const [file = ''] = fs.readdirSync(folder);
  t.is(fs.statSync(path.join(folder, file)).mode & 0o777, 0o600);
});

test('Spool: the oldest goes when it is full, but not what is being sent', t => {
  const spool = new Spool(path.join(temporaryFolder(t), 's'), limits);
  for (const id of ['a', 'b', 'c']) spool.add(notification({ id }), null);
  const sending = spool.first();
  t.is(spool.add(notification({ id: 'd' }), sending), 1);
  t.is(spool.first(), sending);
  t.is(spool.size, 3);
  t.is(spool.add(notification({ id: 'e' }), null), 1);
  t.not(spool.first(), sending);
});

test('Spool: numbers are not used again while others wait', t => {
  const folder = path.join(temporaryFolder(t), 's');
  const spool = new Spool(folder, limits);
  for (const id of ['a', 'b']) spool.add(notification({ id }), null);
  spool.remove(spool.first() ?? '');
  spool.add(notification({ id: 'c' }), null);
  t.is(new Set(fs.readdirSync(folder)).size, 2);
  t.is(new Spool(folder, limits).size, 2);
});

for (const [what, text] of [
  ['torn', '{"id":"a","kind":"alarm.rai'],
  ['empty', ''],
  ['of another shape', '{"id":7}'],
  ['no object', 'null'],
] as const) {
  test(`Spool: a file that is ${what} reads as nothing`, t => {
    const folder = temporaryFolder(t);
    fs.writeFileSync(path.join(folder, '000000000007.json'), text);
    const spool = new Spool(folder, limits);
    t.is(spool.first(), '000000000007.json');
    t.is(spool.read('000000000007.json'), null);
    spool.remove('000000000007.json');
    t.is(spool.first(), null);
  });
}

test('Spool: half a write is cleared away, a stranger is left alone', t => {
  const folder = temporaryFolder(t);
  for (const name of ['000000000001.json.partial', 'notes.txt']) {
    fs.writeFileSync(path.join(folder, name), 'x');
  }
  t.is(new Spool(folder, limits).size, 0);
  t.deepEqual(fs.readdirSync(folder), ['notes.txt']);
});

test('Spool: what the disk does not take is kept in memory, and it says so', t => {
  const file = path.join(temporaryFolder(t), 'not-a-folder');
  fs.writeFileSync(file, '');
  const spool = new Spool(file, limits);
  spool.add(notification({ id: 'kept' }), null);
  t.false(spool.saves);
  t.is(spool.read(spool.first() ?? '')?.id, 'kept');
  spool.remove(spool.first() ?? '');
  t.is(spool.size, 0);
});
