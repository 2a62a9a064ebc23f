import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { fileJsonSchema, type JsonSchema } from '../../config/json-schema.ts';
import { options, optionsOf, variants } from '../../config/options.ts';
import { linesOf, problemsOf } from '../helpers/build-config.ts';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../..');

for (const script of ['schema.js', 'config-docs.js', 'api-docs.js']) {
  test(`scripts/${script}: what it writes is in the repository`, t => {
    const { status, stderr } = spawnSync(
      process.execPath,
      [path.join(root, 'scripts', script), '--check'],
      { encoding: 'utf8' },
    );
    t.is(status, 0, stderr);
  });
}

test('fileJsonSchema(): the file in the repository is draft 7 and describes every option', t => {
  const text = fs.readFileSync(path.join(root, 'schema/memsup.schema.json'), 'utf8');
  t.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(fileJsonSchema())));
  t.is(fileJsonSchema().$schema, 'http://json-schema.org/draft-07/schema#');
  let seen = 0;
  eachSchema(fileJsonSchema(), (schema, at) => {
    seen += 1;
    if (schema.properties !== undefined) t.is(schema.additionalProperties, false, at);
    for (const [key, inner] of Object.entries(schema.properties ?? {})) {
      t.true(typeof inner === 'object' && (inner.description ?? '').length > 5, `${at}.${key}`);
    }
  });
  t.true(seen > 100, 'too few parts found, so the scan proved nothing');
});

function eachSchema(
  schema: JsonSchema,
  look: (schema: JsonSchema, at: string) => void,
  at = '',
): void {
  look(schema, at);
  for (const [key, inner] of Object.entries(schema.properties ?? {})) {
    if (typeof inner === 'object') eachSchema(inner, look, `${at}.${key}`);
  }
  for (const inner of [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]) {
    eachSchema(inner, look, at);
  }
  if (typeof schema.items === 'object' && !Array.isArray(schema.items)) {
    eachSchema(schema.items, look, `${at}[]`);
  }
}

test('options(): each has a description and an example', t => {
  for (const { path: at, description, example } of options()) {
    t.true(description.length > 10, at);
    t.not(example, undefined, at);
  }
});

test('options(): the default and the example of each are accepted', t => {
  for (const { path: at, default: initial, example } of options()) {
    for (const value of [initial, example]) {
      if (value === undefined) continue;
      const problems = problemsOf(JSON.stringify(nested(at.split('.'), value)), {
        files: { '/srv/shop/sub/x': '', '/usr/local/bin/node': '' },
        programNeed: 'optional',
      });
      t.deepEqual(
        problems.filter(problem => problem.path === at),
        [],
        at,
      );
    }
  }
});

test('rules: the example of each option is accepted', t => {
  const { rules } = fileJsonSchema().properties ?? {};
  const items = typeof rules === 'object' ? rules.items : undefined;
  const types = typeof items === 'object' && !Array.isArray(items) ? variants(items) : [];
  t.is(types.length, 7);
  for (const type of types) {
    const { const: name } =
      typeof type.properties?.['type'] === 'object' ? type.properties['type'] : {};
    for (const { path: at, example } of optionsOf(type, '')) {
      const rule = { name: 'one', type: name, ...nested(at.split('.'), example) };
      const lines = linesOf(JSON.stringify({ app: { script: 'server.js' }, rules: [rule] }));
      const own = lines.filter(line => line.includes(` rules.0.${at}: expected`));
      t.deepEqual(own, [], `${String(name)} ${at}`);
    }
  }
});

function nested(steps: readonly string[], value: unknown): Record<string, unknown> {
  const [first = '', ...rest] = steps;
  return { [first]: rest.length === 0 ? value : nested(rest, value) };
}
