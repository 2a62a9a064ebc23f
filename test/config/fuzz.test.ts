import test from 'ava';
import * as fc from 'fast-check';
import { MemsupError } from '../../base/errors.ts';
import type { LoadedConfig } from '../../config/build.ts';
import { ConfigProblems, problemLine } from '../../config/problems.ts';
import { printConfig } from '../../config/print.ts';
import { options } from '../../config/options.ts';
import { built, type BuildSetting } from '../helpers/build-config.ts';

/** What comes of a text: a configuration that can be printed, or problems that all have a place and a message. */
function outcome(text: string, setting: BuildSetting = {}): string {
  let loaded: LoadedConfig;
  try {
    loaded = built(text, setting);
  } catch (thrown) {
    if (!(thrown instanceof MemsupError)) throw thrown;
    return thrown instanceof ConfigProblems ? wellSaid(thrown) : thrown.message;
  }
  return printConfig(loaded, { origins: true });
}

function wellSaid({ message, problems }: ConfigProblems): string {
  for (const problem of problems) {
    const line = problemLine(problem);
    if (
      problem.message === '' ||
      problem.source === '' ||
      line.includes('\n') ||
      line.length > 1000
    ) {
      throw new Error(`a problem badly said: ${JSON.stringify(problem)}`);
    }
  }
  return message;
}

test('any text gives a configuration or a MemsupError', t => {
  const words =
    'app rules notify for name type leak-trend threshold 30s 80% null true .nan -1 0x10';
  const signs = ': - [ ] { } , " \' # | &a *a !!set !x ? -- %YAML __proto__ constructor'.split(' ');
  const spaces = [' ', '\n', '\n  ', '\n    ', '\t', '\r', ': ', '- ', ', ', '<<: *a', '---\n'];
  const oddities = ['%YAML 1.1\n---\n', '...\n', '\0', '\ufeff', '\ud800', 'é'];
  const pieces = fc.constantFrom(...words.split(' '), ...signs, ...spaces, ...oddities);
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 60 }), parts => {
      t.is(typeof outcome(parts.join('')), 'string');
    }),
    { numRuns: 3000 },
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), text => {
      t.is(typeof outcome(text), 'string');
    }),
    { numRuns: 1000 },
  );
});

test('any data under the names of options gives a configuration or a MemsupError', t => {
  const more =
    'rules notify name type signal above below any for gates evaluations resolve minGrowth headroom webhook toString';
  const names = options().flatMap(option => option.path.split('.'));
  const keys = [...new Set([...names, ...more.split(' '), 'two words', 'two\nlines'])];
  const scalar = fc.oneof(
    fc.constantFrom('auto', 'leak', 'leak-trend', 'threshold', 'event-loop', 'off', 'any'),
    fc.constantFrom('30s', '512MiB', '80%', 'rss.bytes', 'handles.count', 'http://x.test/'),
    fc.constantFrom<unknown>(null, true, 0, 1, -1, 0.5, 1e308, 5, ''),
    fc.string(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  );
  const { tree } = fc.letrec<{ tree: unknown }>(tie => ({
    tree: fc.oneof(
      { maxDepth: 5 },
      scalar,
      fc.dictionary(fc.constantFrom(...keys), tie('tree'), { maxKeys: 5 }),
      fc.array(tie('tree'), { maxLength: 3 }),
    ),
  }));
  const file = fc.dictionary(fc.constantFrom(...keys), tree, { minKeys: 1, maxKeys: 6 });
  fc.assert(
    fc.property(file, value => {
      t.is(typeof outcome(JSON.stringify(value)), 'string');
    }),
    { numRuns: 3000 },
  );
});

test('any environment and any command line gives a configuration or a MemsupError', t => {
  const name = fc.constantFrom(...options().flatMap(option => option.env), 'MEMSUP_X', 'PATH');
  const value = fc.oneof(
    fc.constantFrom('', '0', '5', 'true', 'auto', '30s', '80%', '"', 'a b', '/', '..', '::1:2'),
    fc.string({ unit: 'binary' }),
  );
  const flag = fc.oneof(value, fc.constant(undefined));
  const flags = fc.record({
    script: fc.oneof(flag, fc.constant('server.js')),
    workers: flag,
    name: flag,
    stateDir: flag,
    node: flag,
    nodeArgs: flag,
    replace: flag,
    metrics: flag,
    log: flag,
  });
  fc.assert(
    fc.property(fc.dictionary(name, value, { maxKeys: 8 }), flags, (env, given) => {
      t.is(typeof outcome('app: { workers: 2 }', { env, flags: given }), 'string');
    }),
    { numRuns: 2000 },
  );
});

test('a file of the allowed size is answered in a moment, whatever it holds', t => {
  const fill = (piece: (index: number) => string) => {
    let text = '';
    for (let index = 0; text.length < 60_000; index += 1) text += piece(index);
    return text;
  };
  const texts = [
    fill(index => `k${index}:\n`),
    `{${fill(index => `a${index},`)}}`,
    fill(() => '] '),
    fill(() => '\n'),
    fill(() => 'rules: '),
    `rules: [${fill(() => '{}, ')}]`,
    `notify: [${fill(() => '5, ')}]`,
    `app: { args: [${fill(() => '5, ')}] }`,
    `app: { ${fill(index => `a${index}: 1, `)} }`,
    `app: { env: { ${fill(index => `a${index}: [], `)} } }`,
  ];
  for (const text of texts) t.is(typeof outcome(text), 'string');
});
