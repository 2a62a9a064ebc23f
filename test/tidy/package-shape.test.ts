import test from 'ava';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { codeFiles, root, textOf } from '../helpers/repository.ts';

test('package: what package.json promises is there and can be imported', async t => {
  const { messages } = await publint({
    pkgDir: root,
    level: 'suggestion',
    strict: true,
    pack: false,
  });
  const manifest = JSON.parse(textOf('package.json'));
  t.deepEqual(
    messages.map(message => formatMessage(message, manifest, { color: false }) ?? message.code),
    [],
  );
});

test('package: every folder whose code runs at the user is shipped', t => {
  const { files } = JSON.parse(textOf('package.json'));
  const ours = new Set(['bench', 'docs', 'examples', 'scripts', 'test', 'types']);
  const folders = codeFiles()
    .filter(file => file.includes('/'))
    .map(file => file.split('/')[0] ?? '')
    .filter(folder => !ours.has(folder));
  t.true(new Set(folders).size >= 4);
  for (const folder of new Set(folders)) t.true(files.includes(`dist/${folder}`), folder);
});
