import { fileJsonSchema, type JsonSchema } from './json-schema.ts';
import { flagFacts } from './flags.ts';

/** One option of the file, as documentation, environment and `memsup init` need it. */
export interface OptionRecord {
  /** `app.drainTimeout`. */
  readonly path: string;
  readonly description: string;
  /** JSON types that it takes. */
  readonly types: readonly string[];
  readonly choices: readonly string[];
  /** As the file spells it; `undefined` when there is none, or when it depends on others. */
  readonly default: unknown;
  readonly example: unknown;
  /** Environment variables that set it, the full name first; none for maps and for entries of lists of maps. */
  readonly env: readonly string[];
}

let listed: readonly OptionRecord[] | undefined;

/** Every option outside `rules` and `notify`, in the order of the file. */
export function options(): readonly OptionRecord[] {
  listed ??= optionsOf(fileJsonSchema(), '').filter(
    ({ path }) => path !== 'rules' && path !== 'notify',
  );
  return listed;
}

/** The options below one part of the schema, maps within maps included. */
export function optionsOf(schema: JsonSchema, at: string): OptionRecord[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => {
    if (typeof inner === 'boolean') return [];
    const path = at === '' ? key : `${at}.${key}`;
    const children = variants(inner).flatMap(variant => optionsOf(variant, path));
    const isMapOnly = variants(inner).every(variant => variant.properties !== undefined);
    return isMapOnly ? children : [optionRecord(inner, path), ...children];
  });
}

/** The forms that a value may have: the branches of a choice, or the one form there is. */
export function variants(schema: JsonSchema): readonly JsonSchema[] {
  // `anyOf` next to a type only narrows it.
  const choice = schema.oneOf ?? (schema.type === undefined ? schema.anyOf : undefined);
  return choice === undefined ? [schema] : choice.flatMap(branch => variants(branch));
}

function optionRecord(schema: JsonSchema, path: string): OptionRecord {
  const forms = variants(schema);
  const types = forms.flatMap(form => form.type ?? []);
  const env = isSettable(forms) ? [environmentName(path), ...shortNames(path)] : [];
  return {
    path,
    description: schema.description ?? '',
    types: [...new Set(types)],
    choices: [...new Set(choicesOf([...forms, ...(schema.anyOf ?? [])]))],
    default: schema.default,
    example: schema.examples?.[0],
    env,
  };
}

function choicesOf(forms: readonly JsonSchema[]): string[] {
  return forms
    .flatMap(form => form.enum ?? (form.const === undefined ? [] : [form.const]))
    .filter(choice => typeof choice === 'string');
}

// A scalar or a list of texts can be written into one variable.
function isSettable(forms: readonly JsonSchema[]): boolean {
  return forms.every(({ type, items }) => {
    if (type !== 'array') return type !== 'object';
    return typeof items === 'object' && 'type' in items && items.type === 'string';
  });
}

/** `app.drainTimeout` → `MEMSUP_APP_DRAIN_TIMEOUT`. */
function environmentName(path: string): string {
  const words = path.replaceAll('.', '_').replaceAll(/([a-z])([A-Z])/g, '$1_$2');
  return `MEMSUP_${words.toUpperCase()}`;
}

// An option that has a flag can also be set by the flag's name: `--node-args` and MEMSUP_NODE_ARGS.
function shortNames(path: string): string[] {
  return Object.values(flagFacts)
    .filter(fact => fact.path === path && fact.flag !== null)
    .map(fact => `MEMSUP_${fact.flag?.replaceAll('-', '_').toUpperCase() ?? ''}`)
    .filter(name => name !== environmentName(path));
}
