import type { Dirent } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { MemsupError, messageOf, systemCodeOf } from '../../base/errors.ts';
import type { Incident } from '../../base/incident.ts';
import { decodeIncident } from './decode-incident.ts';

/** One folder under `incidents/`, readable or not. */
export interface IncidentFolder {
  readonly id: string;
  readonly path: string;
  /** `null` when `incident.json` is missing or broken; `problem` then says how. */
  readonly incident: Incident | null;
  readonly problem: string | null;
  /** `incident.json` as it stands, for `--json`; `null` when it is no JSON. */
  readonly document: unknown;
  readonly files: readonly IncidentFile[];
}

export interface IncidentFile {
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
}

// Longer is no incident.json of ours, and is not worth the memory.
const documentBytesMax = 16 * 2 ** 20;

/** Identifiers of all incidents, oldest first; they begin with the time, so their order is that of time. */
export async function listIncidents(stateDir: string): Promise<readonly string[]> {
  const entries = await readFolder(path.join(stateDir, 'incidents'));
  return entries
    .filter(entry => entry.isDirectory())
    .map(entry => entry.name)
    .sort();
}

/** The incident that a person means: the whole identifier or an unambiguous part of it. */
export async function findIncident(stateDir: string, wanted: string): Promise<IncidentFolder> {
  const all = await listIncidents(stateDir);
  const matches = all.includes(wanted) ? [wanted] : all.filter(id => id.includes(wanted));
  const [match] = matches;
  if (match !== undefined && matches.length === 1) return readIncident(stateDir, match);
  const problem = matches.length === 0 ? 'there is none' : `${matches.length} incidents match`;
  throw new MemsupError(
    'MEMSUP_INCIDENT_NOT_FOUND',
    `Cannot find incident "${wanted}" in "${stateDir}": ${problem}`,
    { hint: 'memsup incidents lists them' },
  );
}

/** Reads one incident folder; damage is reported in `problem`, never thrown. */
export async function readIncident(stateDir: string, id: string): Promise<IncidentFolder> {
  const folder = path.join(stateDir, 'incidents', id);
  const files = await listFiles(folder);
  const file = path.join(folder, 'incident.json');
  const document = await readDocument(file, files);
  if (document instanceof Error) {
    return { id, path: folder, incident: null, problem: document.message, document: null, files };
  }
  const incident = decodeIncident(document, id);
  return typeof incident === 'string'
    ? { id, path: folder, incident: null, problem: `"${file}": ${incident}`, document, files }
    : { id, path: folder, incident, problem: null, document, files };
}

async function readDocument(file: string, files: readonly IncidentFile[]): Promise<unknown> {
  const bytes = files.find(entry => entry.path === file)?.bytes;
  if (bytes === undefined) return new Error(`"${file}" is missing`);
  if (bytes > documentBytesMax) return new Error(`"${file}" is too large: ${bytes} bytes`);
  try {
    const document: unknown = JSON.parse(await fs.readFile(file, 'utf8'));
    return document;
  } catch (error) {
    return new Error(`"${file}" cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

async function listFiles(folder: string): Promise<IncidentFile[]> {
  const files: IncidentFile[] = [];
  for (const entry of await readFolder(folder)) {
    if (!entry.isFile()) continue;
    const file = path.join(folder, entry.name);
    const size = await sizeOf(file);
    if (size !== null) files.push({ name: entry.name, path: file, bytes: size });
  }
  return files.sort((one, other) => one.name.localeCompare(other.name));
}

async function sizeOf(file: string): Promise<number | null> {
  try {
    return (await fs.stat(file)).size;
  } catch {
    // The daemon has cleared it away since the folder was listed.
    return null;
  }
}

async function readFolder(folder: string): Promise<Dirent[]> {
  try {
    return await fs.readdir(folder, { withFileTypes: true });
  } catch (error) {
    // No folder yet means no incident yet; the daemon makes it with the first one.
    if (systemCodeOf(error) === 'ENOENT') return [];
    throw new MemsupError('MEMSUP_STATE_DIR', `Cannot read "${folder}": ${messageOf(error)}`, {
      cause: error,
    });
  }
}
