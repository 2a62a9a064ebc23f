import test from 'ava';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { root, textOf } from '../helpers/repository.ts';

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
