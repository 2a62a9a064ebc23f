import { isRecord } from '../../base/guards.ts';
import type { JsonSchema } from '../../config/json-schema.ts';

/** Whether an editor would accept a value: as much of JSON Schema as memsup.schema.json uses. */
export function accepts(schema: JsonSchema | boolean, value: unknown): boolean {
  if (typeof schema === 'boolean') return schema;
  return checks.every(check => check(schema, value));
}

type Check = (schema: JsonSchema, value: unknown) => boolean;

const checks: readonly Check[] = [
  ({ type }, value) => type === undefined || [type].flat().some(one => isOfType(one, value)),
  ({ const: only }, value) => only === undefined || value === only,
  ({ enum: choices }, value) => choices === undefined || choices.some(choice => choice === value),
  ({ anyOf }, value) => anyOf === undefined || anyOf.some(branch => accepts(branch, value)),
  ({ oneOf }, value) =>
    oneOf === undefined || oneOf.filter(branch => accepts(branch, value)).length === 1,
  ({ pattern }, value) =>
    pattern === undefined || typeof value !== 'string' || new RegExp(pattern, 'u').test(value),
  ({ minLength = 0 }, value) => typeof value !== 'string' || value.length >= minLength,
  ({ minimum = -Infinity, maximum = Infinity }, value) =>
    typeof value !== 'number' || (value >= minimum && value <= maximum),
  ({ minItems = 0, maxItems = Infinity }, value) =>
    !Array.isArray(value) || (value.length >= minItems && value.length <= maxItems),
  ({ items }, value) =>
    items === undefined ||
    Array.isArray(items) ||
    !Array.isArray(value) ||
    value.every(entry => accepts(items, entry)),
  ({ required = [] }, value) =>
    !isRecord(value) || required.every(key => Object.hasOwn(value, key)),
  ({ propertyNames }, value) =>
    propertyNames === undefined ||
    !isRecord(value) ||
    Object.keys(value).every(key => accepts(propertyNames, key)),
  ({ properties = {}, additionalProperties = true }, value) =>
    !isRecord(value) ||
    Object.entries(value).every(([key, inner]) =>
      accepts(
        Object.hasOwn(properties, key) ? (properties[key] ?? true) : additionalProperties,
        inner,
      ),
    ),
];

/** The keywords that `accepts` knows or that say nothing about validity; any other would be passed over in silence. */
export const knownKeywords: ReadonlySet<string> = new Set(
  (
    '$schema title description default examples type const enum anyOf oneOf pattern minLength minimum maximum ' +
    'minItems maxItems items required propertyNames properties additionalProperties'
  ).split(' '),
);

function isOfType(type: string, value: unknown): boolean {
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isRecord(value);
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type;
}
