import fs from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { defaultName } from '../../../compat/heapdump/default-name.ts';
import { wantsSignal } from '../../../compat/heapdump/options.ts';
import { saveSnapshot } from '../../../compat/heapdump/save-snapshot.ts';
import { missingEnd } from '../../../compat/heapdump/whole.ts';
import { temporaryFolder } from '../../helpers/sockets.ts';
import { tinySnapshot } from '../../helpers/tiny-snapshot.ts';

test('defaultName(): monotonic milliseconds and the nanoseconds beyond', t => {
  t.is(defaultName(9_426_055_813_976n), 'heapdump-9426055.813976.heapsnapshot');
  t.is(defaultName(1_000_001n), 'heapdump-1.1.heapsnapshot');
});

test('wantsSignal(): yes unless told otherwise, the last word wins', t => {
  t.deepEqual(['', 'signal', 'nosignal', 'nosignal , signal', 'signal,nosignal'].map(wantsSignal), [
    true,
    true,
    false,
    true,
    false,
  ]);
});

test('saveSnapshot(): a whole file under its name, and nothing beside it', t => {
  const folder = temporaryFolder(t);
  const file = path.join(folder, 'a.heapsnapshot');
  fs.writeFileSync(file, 'what was there before');
  t.deepEqual(saveSnapshot(file), { file, error: null });
  t.deepEqual(fs.readdirSync(folder), ['a.heapsnapshot']);
  t.true(JSON.parse(fs.readFileSync(file, 'utf8')).snapshot.node_count > 1000);
  t.is(fs.statSync(file).mode & 0o077, 0, 'a heap holds secrets');
});

test('saveSnapshot(): writes through a link, as opening it would', t => {
  const folder = temporaryFolder(t);
  const real = path.join(folder, 'real');
  fs.writeFileSync(real, '');
  fs.symlinkSync(real, path.join(folder, 'link'));
  t.is(saveSnapshot(path.join(folder, 'link')).error, null);
  t.true(fs.lstatSync(path.join(folder, 'link')).isSymbolicLink());
  t.is(missingEnd(real), null);
});

test('saveSnapshot(): fails with the code of the system and leaves nothing behind', t => {
  const folder = temporaryFolder(t);
  t.is(saveSnapshot(path.join(folder, 'no/such')).error?.message, 'heapdump write error ENOENT');
  t.is(saveSnapshot(folder).error?.message, 'heapdump write error EISDIR');
  t.deepEqual(fs.readdirSync(folder), []);
});

const onLinux = process.platform === 'linux' ? test : test.skip;
onLinux('saveSnapshot(): a full device is an error, and stays a device', t => {
  t.is(saveSnapshot('/dev/full').error?.message, 'heapdump write error ENOSPC');
  t.true(fs.statSync('/dev/full').isCharacterDevice());
});

test('missingEnd(): tells a whole file from one that was cut anywhere', t => {
  const file = path.join(temporaryFolder(t), 'cut');
  const text = tinySnapshot([{ type: 'synthetic', name: 'root', id: 1, size: 0, to: [] }]);
  fs.writeFileSync(file, text);
  t.is(missingEnd(file), null);
  for (let length = 0; length < text.length; length += 11) {
    fs.writeFileSync(file, text.slice(0, length));
    t.not(missingEnd(file), null, String(length));
  }
});
