import { builtInRuleInputs } from './built-in-rules.ts';
import type { AppFacts } from './detect-app.ts';
import { emitYaml, flatText, flowText } from './emit.ts';
import { fileJsonSchema, type JsonSchema } from './json-schema.ts';
import { options, type OptionRecord, variants } from './options.ts';
import { branch, treeOf, type Branch } from './tree.ts';

/** First line of a memsup.yaml: editors complete and check by it. */
export const editorLine =
  '# yaml-language-server: $schema=./node_modules/memsup/schema/memsup.schema.json';

const opening = [
  editorLine,
  '#',
  '# What is commented out shows the defaults: take the # at the start of a line away to change one.',
  '# `memsup check` finds mistakes, `memsup config print --origins` shows what is in force.',
];

/** A memsup.yaml to start from: what was found out about the app, and every other option with its default. */
export function initText(facts: AppFacts): string {
  const sections = Object.entries(fileJsonSchema().properties ?? {}).map(([key, schema]) =>
    typeof schema === 'boolean' ? [] : sectionLines(key, schema, facts),
  );
  return `${[opening, ...sections].map(lines => lines.join('\n')).join('\n\n')}\n`;
}

function sectionLines(key: string, schema: JsonSchema, facts: AppFacts): string[] {
  if (key === 'app') return appLines(schema, facts);
  const title = `# ${schema.description ?? ''}`;
  if (key === 'rules') return [title, ...rulesLines()];
  if (key === 'notify') return [`${title} For example:`, ...notifyLines(schema)];
  const inside = options().filter(({ path }) => path === key || path.startsWith(`${key}.`));
  const isSection = schema.properties !== undefined;
  return isSection
    ? [title, `#${key}:`, ...inside.flatMap(option => optionLines(option))]
    : inside.flatMap(option => optionLines(option));
}

/** What was found out stands there in earnest; `script` always, since nothing runs without it. */
function appLines(schema: JsonSchema, facts: AppFacts): string[] {
  const program = facts.command === null ? { script: facts.script ?? 'server.js' } : {};
  const known: Branch = branch({
    name: facts.name,
    ...program,
    command: facts.command,
    args: facts.args.length === 0 ? null : facts.args,
    env: Object.keys(facts.env).length === 0 ? null : facts.env,
    nodeArgs: facts.nodeArgs.length === 0 ? null : facts.nodeArgs,
  });
  const lines = options()
    .filter(({ path }) => path.startsWith('app.'))
    .flatMap(option => {
      const key = option.path.slice('app.'.length);
      const value = known[key];
      if (value === undefined) return optionLines(option);
      const given = emitYaml({ app: { [key]: value } }).slice(1);
      return [`  # ${option.description}`, ...given.map(({ text }) => text)];
    });
  return [`# ${schema.description ?? ''}`, 'app:', ...lines];
}

/** Its meaning, then itself with its default, commented out; in the words of an example when it has none. */
function optionLines({ path, description, ...option }: OptionRecord): string[] {
  const steps = path.split('.');
  const indent = '  '.repeat(steps.length - 1);
  const key = steps.at(-1) ?? path;
  const value = treeOf(option.default);
  const shown = value === null ? null : flatText(value);
  if (shown !== null) {
    return [...nesting(path), `${indent}# ${description}`, `#${indent}${key}: ${shown}`];
  }
  const example = flowText(treeOf(option.example) ?? '');
  return [`${indent}# ${description}; for example ${key}: ${example}`];
}

/** The head of a map within a section, before the first of its options. */
function nesting(path: string): string[] {
  const outer = path.split('.').slice(0, -1);
  if (outer.length < 2) return [];
  const first = options().find(option => option.path.startsWith(`${outer.join('.')}.`));
  return first?.path === path ? [`#${'  '.repeat(outer.length - 1)}${outer.at(-1) ?? ''}:`] : [];
}

function rulesLines(): string[] {
  const tree = treeOf({ rules: builtInRuleInputs });
  const lines =
    tree === null || typeof tree !== 'object' || Array.isArray(tree)
      ? []
      : emitYaml(branch(Object.fromEntries(Object.entries(tree))));
  return lines.map(({ text }) => `#${text}`);
}

// Each of them takes the place of another.
const initSkips: ReadonlySet<string> = new Set(['webhookEnv', 'webhookFile', 'secretFile']);

function notifyLines(schema: JsonSchema): string[] {
  const [item] =
    typeof schema.items === 'object' && !Array.isArray(schema.items) ? variants(schema.items) : [];
  const examples = Object.entries(item?.properties ?? {}).flatMap(([key, inner]) =>
    typeof inner === 'boolean' || initSkips.has(key) ? [] : [[key, inner.examples?.[0]] as const],
  );
  const one = branch(Object.fromEntries(examples.map(([key, value]) => [key, treeOf(value)])));
  return [...emitYaml({ notify: [one] }).map(({ text }) => `  # ${text}`), '#notify: []'];
}
