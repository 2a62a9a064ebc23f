import { spawnSync } from 'node:child_process';
import path from 'node:path';
import test from 'ava';
import { hasProgram } from '../helpers/needs-program.ts';
import { root } from '../helpers/repository.ts';

test('packaging: systemd finds nothing to say about the unit', t => {
  if (!hasProgram(t, 'systemd-analyze', 'systemd')) return;
  const unit = path.join(root, 'packaging/systemd/memsup.service');
  const { status, stdout, stderr } = spawnSync(
    'systemd-analyze',
    ['verify', '--man=no', '--generators=no', unit],
    { encoding: 'utf8' },
  );
  t.deepEqual({ status, output: `${stdout}${stderr}` }, { status: 0, output: '' });
});
