// Writes schema/memsup.schema.json, by which editors complete and check memsup.yaml. Needs a build.
import { fileJsonSchemaText } from '../dist/config/json-schema.js';
import { generatedFile } from './generated-file.js';

generatedFile('schema/memsup.schema.json', fileJsonSchemaText());
