/**
 * Readers for values that somebody else wrote. Each takes `unknown` and returns the value with its type, or throws
 * `Misfit`; tables of them describe the messages.
 */
import { isOneOf, isRecord } from '../base/guards.ts';

export type Reader<Value> = (value: unknown) => Value;

/** A reader for each field of a record; the compiler fills the table in with us. */
export type Shape<Fields> = { readonly [Key in keyof Fields]-?: Reader<Fields[Key]> };

/** Levels of nesting in a value that is passed on unread, so that whoever walks it later cannot run out of stack. */
export const nestingMax = 32;

/** A value of the wrong kind. The place grows on the way up, so that reading well costs nothing. */
export class Misfit extends Error {
  override readonly name = 'Misfit';
  place = '';

  constructor(expected: string, value: unknown) {
    super(`expected ${expected}, got ${shown(value)}`);
  }
}

export const finite: Reader<number> = value => {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new Misfit('a finite number', value);
};

/** A finite number that is not negative. */
export const amount: Reader<number> = value => {
  if (typeof value === 'number' && value >= 0 && value < Infinity) return value;
  throw new Misfit('a finite number not below 0', value);
};

/** A whole number that is not negative. */
export const count: Reader<number> = value => {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new Misfit('a whole number not below 0', value);
};

export const flag: Reader<boolean> = value => {
  if (typeof value === 'boolean') return value;
  throw new Misfit('true or false', value);
};

export function text(charsMax: number): Reader<string> {
  return value => {
    if (typeof value === 'string' && value.length <= charsMax) return value;
    throw new Misfit(`a text of at most ${charsMax} characters`, value);
  };
}

export function oneOf<const Choice extends string>(choices: readonly Choice[]): Reader<Choice> {
  return value => {
    if (isOneOf(value, choices)) return value;
    throw new Misfit(`one of ${choices.map(choice => `"${choice}"`).join(', ')}`, value);
  };
}

/** Absent is `null`, too: an older sender does not know the field. */
export function nullable<Value>(read: Reader<Value>): Reader<Value | null> {
  return value => (value === null || value === undefined ? null : read(value));
}

export function listOf<Value>(read: Reader<Value>, lengthMax: number): Reader<readonly Value[]> {
  return value => {
    if (!Array.isArray(value) || value.length > lengthMax) {
      throw new Misfit(`a list of at most ${lengthMax}`, value);
    }
    const entries: Value[] = [];
    try {
      for (const entry of value) entries.push(read(entry));
    } catch (error) {
      throw placed(error, `[${entries.length}]`);
    }
    return entries;
  };
}

/** Values under names that are not known in advance. Names that objects inherit (`__proto__`, …) are left out. */
export function mapOf<Value>(
  read: Reader<Value>,
  { sizeMax, nameCharsMax }: { readonly sizeMax: number; readonly nameCharsMax: number },
): Reader<Readonly<Record<string, Value>>> {
  return value => {
    const names = isRecord(value) ? Object.keys(value) : null;
    if (!isRecord(value) || names === null || names.length > sizeMax) {
      throw new Misfit(`an object of at most ${sizeMax} fields`, value);
    }
    const entries: Record<string, Value> = {};
    let at = '';
    try {
      for (const name of names) {
        if (name in Object.prototype || name.length > nameCharsMax) continue;
        at = name;
        entries[name] = read(value[name]);
      }
    } catch (error) {
      throw placed(error, `.${at}`);
    }
    return entries;
  };
}

/** The fields of the table and no others; its keys are ours, so nothing the sender names is ever written. */
export function recordOf<Fields extends object>(shape: Shape<Fields>): Reader<Fields> {
  const readers: readonly (readonly [string, Reader<unknown>])[] = Object.entries(shape);
  return value => {
    if (!isRecord(value)) throw new Misfit('an object', value);
    const fields: Record<string, unknown> = {};
    let at = '';
    try {
      for (const [name, read] of readers) {
        at = name;
        fields[name] = read(Object.hasOwn(value, name) ? value[name] : undefined);
      }
    } catch (error) {
      throw placed(error, `.${at}`);
    }
    if (!isComplete(fields, shape)) throw new Misfit('every field', value);
    return fields;
  };
}

/** Any JSON value, copied without `__proto__` fields and with limited nesting. */
export const json: Reader<unknown> = value => copied(value, nestingMax);

/** An object with any fields. */
export const jsonRecord: Reader<Readonly<Record<string, unknown>>> = value => {
  const copy = json(value);
  if (isRecord(copy)) return copy;
  throw new Misfit('an object', value);
};

function copied(value: unknown, levels: number): unknown {
  if (typeof value !== 'object' || value === null) return value ?? null;
  if (levels === 0) throw new Misfit(`at most ${nestingMax} levels of nesting`, value);
  if (Array.isArray(value)) return value.map(entry => copied(entry, levels - 1));
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== '__proto__')
      .map(([name, field]) => [name, copied(field, levels - 1)]),
  );
}

function isComplete<Fields extends object>(fields: object, shape: Shape<Fields>): fields is Fields {
  for (const name in shape) if (!(name in fields)) return false;
  return true;
}

function placed(error: unknown, step: string): unknown {
  if (error instanceof Misfit) error.place = step + error.place;
  return error;
}

// Never the whole value: it is somebody else's, and may be a megabyte.
function shown(value: unknown): string {
  if (typeof value === 'string') {
    return value.length > 40 ? `a text of ${value.length} characters` : JSON.stringify(value);
  }
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return `${value}`;
  return value === undefined ? 'nothing' : `a ${typeof value}`;
}
