import * as z from 'zod';
import { fileSchema } from './schema.ts';

/** A JSON Schema, or a part of one. */
export type JsonSchema = z.core.JSONSchema.JSONSchema;

let made: JsonSchema | undefined;

/** The schema of memsup.yaml as it is written (draft 7), for editors; computed once, when first asked for. */
export function fileJsonSchema(): JsonSchema {
  made ??= z.toJSONSchema(fileSchema, {
    target: 'draft-7',
    io: 'input',
    override({ zodSchema, jsonSchema }) {
      // Zod drops the examples of everything that is transformed, for it takes them for results; ours are input.
      const examples = z.globalRegistry.get(zodSchema)?.['examples'];
      if (Array.isArray(examples)) jsonSchema.examples = examples;
      // An empty map as default says nothing that the defaults inside it do not say better.
      const isMapOfOptions = jsonSchema.properties ?? jsonSchema.anyOf;
      if (isMapOfOptions !== undefined && isEmpty(jsonSchema.default)) {
        delete jsonSchema.default;
      }
    },
  });
  return made;
}

function isEmpty(value: unknown): boolean {
  return JSON.stringify(value) === '{}';
}

/** The text of `schema/memsup.schema.json`. */
export function fileJsonSchemaText(): string {
  return `${JSON.stringify(fileJsonSchema(), null, 2)}\n`;
}
