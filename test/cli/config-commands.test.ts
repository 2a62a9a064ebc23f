import fs from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { runMemsup, temporaryFolder } from '../helpers/run-memsup.ts';

function appFolder(t: ExecutionContext, yaml?: string): string {
  const folder = temporaryFolder(t);
  fs.writeFileSync(path.join(folder, 'server.js'), '');
  if (yaml !== undefined) fs.writeFileSync(path.join(folder, 'memsup.yaml'), yaml);
  return folder;
}

const sound = 'app:\n  script: server.js\n  workers: 3\n';
const faulty = 'app:\n  script: server.js\n  workers: none\nsample: { every: soon }\n';

test('check: a sound file', async t => {
  const cwd = appFolder(t, sound);
  const { code, stdout, stderr } = await runMemsup(t, { args: ['check'], cwd });
  t.is(code, 0, stderr);
  t.regex(stdout, /memsup\.yaml: no problems\n$/);
});

test('check: a named file', async t => {
  const cwd = appFolder(t);
  fs.writeFileSync(path.join(cwd, 'other.yaml'), sound);
  t.is((await runMemsup(t, { args: ['check', 'other.yaml'], cwd })).code, 0);
  const missing = await runMemsup(t, { args: ['check', 'missing.yaml'], cwd });
  t.is(missing.code, 78);
  t.regex(missing.stdout, /missing\.yaml": it does not exist/);
});

test('check: every mistake at once, exit 78', async t => {
  const cwd = appFolder(t, faulty);
  const { code, stdout, stderr } = await runMemsup(t, { args: ['check'], cwd });
  t.is(code, 78);
  t.is(stderr, '');
  t.regex(stdout, /^memsup\.yaml:3:12 app\.workers: /m);
  t.regex(stdout, /^memsup\.yaml:4:18 sample\.every: .*"soon"/m);
  t.regex(stdout, /^2 problems$/m);
});

test('check: --json', async t => {
  const right = await runMemsup(t, { args: ['check', '--json'], cwd: appFolder(t, sound) });
  t.is(right.code, 0);
  t.like(JSON.parse(right.stdout), { schema: 'memsup.check/1', ok: true, problems: [] });
  const wrong = await runMemsup(t, { args: ['check', '--json'], cwd: appFolder(t, faulty) });
  t.is(wrong.code, 78);
  t.is(wrong.stderr, '');
  const document = JSON.parse(wrong.stdout);
  t.regex(document.file, /memsup\.yaml$/);
  t.like(document.problems, [
    { line: 3, path: 'app.workers' },
    { line: 4, path: 'sample.every' },
  ]);
});

test('init: writes a file that check finds fine', async t => {
  const cwd = appFolder(t);
  const { code, stdout, stderr } = await runMemsup(t, { args: ['init'], cwd });
  t.is(code, 0, stderr);
  t.regex(stdout, /^wrote memsup\.yaml: app ".*", script server\.js$/m);
  const checked = await runMemsup(t, { args: ['check'], cwd });
  t.is(checked.code, 0, checked.stderr);
});

test('init: does not overwrite without --force', async t => {
  const cwd = appFolder(t, sound);
  const refused = await runMemsup(t, { args: ['init'], cwd });
  t.is(refused.code, 2);
  t.regex(refused.stderr, /it exists already\n {2}hint: memsup init --force overwrites it/);
  t.is(fs.readFileSync(path.join(cwd, 'memsup.yaml'), 'utf8'), sound);
  t.is((await runMemsup(t, { args: ['init', '--force'], cwd })).code, 0);
  t.not(fs.readFileSync(path.join(cwd, 'memsup.yaml'), 'utf8'), sound);
});

test('init: says when it found no script', async t => {
  const { code, stdout } = await runMemsup(t, { args: ['init'], cwd: temporaryFolder(t) });
  t.is(code, 0);
  t.regex(stdout, /no script was found: put yours into app\.script/);
});

test('config print: the effective configuration, with origins when asked for', async t => {
  const cwd = appFolder(t, sound);
  const plain = await runMemsup(t, { args: ['config', 'print'], cwd });
  t.is(plain.code, 0, plain.stderr);
  t.regex(plain.stdout, /^ {2}workers: 3$/m);
  const env = { MEMSUP_APP_DRAIN_TIMEOUT: '12s' };
  const origins = await runMemsup(t, { args: ['config', 'print', '--origins'], cwd, env });
  t.regex(origins.stdout, /^ {2}workers: 3 +# memsup\.yaml:3:12$/m);
  t.regex(origins.stdout, /^ {2}drainTimeout: 12s +# env MEMSUP_APP_DRAIN_TIMEOUT$/m);
  t.regex(origins.stdout, /^ {2}killTimeout: .* +# default$/m);
});

test('config print: what it prints is a configuration again', async t => {
  const cwd = appFolder(t, sound);
  const { stdout } = await runMemsup(t, { args: ['config', 'print'], cwd });
  fs.writeFileSync(path.join(cwd, 'again.yaml'), stdout);
  const again = await runMemsup(t, { args: ['config', 'print', '-c', 'again.yaml'], cwd });
  t.is(again.stdout, stdout, again.stderr);
});

test('config print: a broken file is refused', async t => {
  const { code, stdout } = await runMemsup(t, {
    args: ['config', 'print'],
    cwd: appFolder(t, faulty),
  });
  t.is(code, 78);
  t.is(stdout, '');
});
