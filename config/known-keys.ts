import { isRecord } from '../base/guards.ts';
import { fileJsonSchema, type JsonSchema } from './json-schema.ts';
import { nearest } from './nearest.ts';
import { options, variants } from './options.ts';
import type { Path } from './paths.ts';

const secretNames = ['secret', 'token', 'password', 'key', 'apiKey'];

/** What to say about an option that does not exist, by its path and the tree it stands in. */
export function unknownOptionHint(path: Path, raw: unknown): string | undefined {
  const name = String(path.at(-1) ?? '');
  if (path[0] === 'notify' && secretNames.includes(name)) {
    return 'a key never stands in the file: name the environment variable that holds it in "secretEnv"';
  }
  const meant = nearest(name, knownKeys(path.slice(0, -1), raw));
  if (meant !== null) return `did you mean "${meant}"?`;
  const elsewhere = options().find(option => option.path.split('.').at(-1) === name);
  return elsewhere === undefined ? undefined : `did you mean "${elsewhere.path}"?`;
}

/** The options that a map of the file may have. */
function knownKeys(path: Path, raw: unknown): string[] {
  let schemas: readonly JsonSchema[] = [fileJsonSchema()];
  let value = raw;
  for (const step of path) {
    value =
      Array.isArray(value) || isRecord(value)
        ? Object.entries(value).find(([key]) => key === String(step))?.[1]
        : undefined;
    const inner = schemas
      .flatMap(schema => child(schema, step))
      .flatMap(schema => [...variants(schema)]);
    const sameType = inner.filter(schema => isTypeOf(schema, value));
    schemas = sameType.length > 0 ? sameType : inner;
  }
  return [...new Set(schemas.flatMap(schema => Object.keys(schema.properties ?? {})))];
}

function child(schema: JsonSchema, step: string | number): JsonSchema[] {
  const inner = typeof step === 'number' ? schema.items : schema.properties?.[step];
  return typeof inner === 'object' && !Array.isArray(inner) ? [inner] : [];
}

// Rules differ by their type: a key of another type is not what was meant.
function isTypeOf({ properties }: JsonSchema, value: unknown): boolean {
  const type = properties?.['type'];
  if (typeof type !== 'object' || !isRecord(value)) return false;
  return type.const === value['type'];
}
