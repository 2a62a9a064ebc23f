import fs from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { MemsupError } from '../../base/errors.ts';
import { loadConfigApart } from '../../config/load-apart.ts';
import { loadConfig, type LoadOptions } from '../../config/load.ts';
import { ConfigProblems } from '../../config/problems.ts';
import { temporaryFolder } from '../helpers/run-memsup.ts';

function given(t: ExecutionContext, yaml: string | null): LoadOptions {
  const cwd = temporaryFolder(t);
  fs.writeFileSync(path.join(cwd, 'server.js'), '');
  if (yaml !== null) fs.writeFileSync(path.join(cwd, 'memsup.yaml'), yaml);
  return { cwd, env: { PATH: process.env['PATH'], MEMSUP_APP_WORKERS: '3' } };
}

async function failureOf(loading: Promise<unknown>): Promise<MemsupError> {
  try {
    await loading;
  } catch (error) {
    if (error instanceof MemsupError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

test('loadConfigApart(): the same as loadConfig(), frozen', async t => {
  const options = given(t, 'app: { script: server.js }\nsample: { every: 2s }\n');
  const loaded = await loadConfigApart(options);
  t.deepEqual(loaded, await loadConfig(options));
  t.is(loaded.config.app.workers, 3);
  t.true(Object.isFrozen(loaded.config.rules[0]));
});

test('loadConfigApart(): everything that is wrong, as loadConfig() says it', async t => {
  const options = given(t, 'app: { script: server.js, wrokers: 2 }\nsample: { every: two }\n');
  const error = await failureOf(loadConfigApart(options));
  t.true(error instanceof ConfigProblems && error.problems.length === 2);
  const { message, hint, code } = await failureOf(loadConfig(options));
  t.like(error, { message, hint, code });
});

test('loadConfigApart(): a failure that is no list of problems keeps its code and its hint', async t => {
  const error = await failureOf(loadConfigApart(given(t, null)));
  t.is(error.code, 'MEMSUP_CONFIG_NOT_FOUND');
  t.regex(error.hint ?? '', /name a script/);
});
