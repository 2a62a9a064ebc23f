/** `daemon.json`: how the other commands find a running supervisor, by its state folder or by the app's name. */
import fs from 'node:fs';
import path from 'node:path';
import { isDiskTrouble, removeLeftover } from '../base/disk-trouble.ts';
import { MemsupError, messageOf, systemCodeOf } from '../base/errors.ts';
import { count, recordOf, text } from './fields.ts';
import { runtimeDirOf } from './socket-path.ts';
import { alreadyRunning, probeSocket } from './stale-socket.ts';

const fileName = 'daemon.json';
/** A record is a few hundred bytes; anything longer is not ours and is not read. */
const recordBytesMax = 64 * 1024;
/** Supervisors of one user that are looked through for a name. */
const daemonsMax = 1000;

export interface DaemonRecord {
  readonly pid: number;
  readonly socket: string;
  readonly app: string;
  readonly stateDir: string;
  /** ISO 8601 UTC. */
  readonly startedAt: string;
}

const readRecord = recordOf<DaemonRecord>({
  pid: count,
  socket: text(4096),
  app: text(256),
  stateDir: text(4096),
  startedAt: text(64),
});

/** Which supervisor is meant: the one of this state folder, or the one that runs this app. */
export type DaemonChoice = { readonly stateDir: string } | { readonly name: string };

/** Writes the record into the state folder and beside the socket, readable by this user only; each, whether or not the other can be. */
export function writeDaemonRecord(record: DaemonRecord): void {
  const failed = filesOf(record)
    .map(file => writeCopy(file, record))
    .find(failure => failure !== null);
  if (failed !== undefined) throw failed;
}

function writeCopy(file: string, record: DaemonRecord): MemsupError | null {
  const partial = `${file}.${record.pid}.partial`;
  try {
    fs.writeFileSync(partial, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
    fs.renameSync(partial, file);
    return null;
  } catch (error) {
    // An empty file may be all that there was room for.
    if (isDiskTrouble(error)) removeLeftover(partial);
    return new MemsupError('MEMSUP_STATE_DIR', `Cannot write "${file}": ${messageOf(error)}`, {
      cause: error,
      hint: 'Check that the folder exists and that you can write to it',
    });
  }
}

/** Copies of the record that somebody has removed. */
export function missingDaemonRecords(record: DaemonRecord): readonly string[] {
  return filesOf(record).filter(file => !fs.existsSync(file));
}

/** Removes the record, unless a later supervisor has put its own there. */
export function removeDaemonRecord(record: DaemonRecord): void {
  for (const file of filesOf(record)) {
    try {
      if (readDaemonRecord(file)?.pid === record.pid) fs.rmSync(file, { force: true });
    } catch {
      // The folder is not ours any more. One that stays counts for nothing: nobody answers where it points to.
    }
  }
}

/**
 * Throws `MEMSUP_ALREADY_RUNNING` when a supervisor of this state folder answers, wherever its socket is: the one that is about to
 * start may have another runtime folder, and so look for it elsewhere.
 */
export async function refuseSecondSupervisor(stateDir: string): Promise<void> {
  const record = readDaemonRecord(path.join(stateDir, fileName));
  if (record !== null && (await answers(record))) throw alreadyRunning(record.socket);
}

/** The record of the supervisor that is meant and answers, or `MEMSUP_NOT_RUNNING`. */
export async function findDaemon(
  choice: DaemonChoice,
  env: Readonly<Record<string, string | undefined>>,
): Promise<DaemonRecord> {
  return 'stateDir' in choice ? findByStateDir(choice.stateDir) : findByName(choice.name, env);
}

async function findByStateDir(stateDir: string): Promise<DaemonRecord> {
  const record = readDaemonRecord(path.join(path.resolve(stateDir), fileName));
  if (record !== null && (await answers(record))) return record;
  throw notRunning(
    record === null
      ? `no supervisor has left its record in "${path.resolve(stateDir)}"`
      : `the supervisor with pid ${record.pid} no longer answers on "${record.socket}"`,
    'Start one with `memsup run`, or point --state-dir at its state folder',
  );
}

async function findByName(
  name: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<DaemonRecord> {
  const found: DaemonRecord[] = [];
  for (const record of recordsIn(runtimeDirOf(env))) {
    if (record.app === name && (await answers(record))) found.push(record);
  }
  const [first, second] = found;
  if (first === undefined) {
    throw notRunning(
      `no supervisor of "${name}" answers`,
      'Start one with `memsup run --name`, or use --state-dir',
    );
  }
  if (second !== undefined) {
    throw new MemsupError(
      'MEMSUP_USAGE',
      `Cannot choose a supervisor: ${found.length} run "${name}", in ${found
        .map(record => `"${record.stateDir}"`)
        .join(', ')}`,
      { hint: 'Say which one with --state-dir' },
    );
  }
  return first;
}

/** Reads one record; `null` when there is none, or it is not one of ours. */
function readDaemonRecord(file: string): DaemonRecord | null {
  try {
    if (fs.statSync(file).size > recordBytesMax) return null;
    return readRecord(JSON.parse(fs.readFileSync(file, 'utf8')));
  } catch (error) {
    // Someone else's supervisor is worth a word; a missing or broken record is the same as none.
    if (systemCodeOf(error) !== 'EACCES') return null;
    throw new MemsupError('MEMSUP_SOCKET', `Cannot read "${file}": ${messageOf(error)}`, {
      cause: error,
      hint: 'Run the command as the user who runs the supervisor',
    });
  }
}

function recordsIn(runtimeDir: string): DaemonRecord[] {
  let folders: string[];
  try {
    folders = fs.readdirSync(runtimeDir).slice(0, daemonsMax);
  } catch {
    return []; // No supervisor has ever run here.
  }
  return folders
    .map(folder => readDaemonRecord(path.join(runtimeDir, folder, fileName)))
    .filter(record => record !== null);
}

async function answers(record: DaemonRecord): Promise<boolean> {
  return (await probeSocket(record.socket)) === 'served';
}

function filesOf(record: DaemonRecord): readonly string[] {
  return [path.join(record.stateDir, fileName), path.join(path.dirname(record.socket), fileName)];
}

function notRunning(problem: string, hint: string): MemsupError {
  return new MemsupError('MEMSUP_NOT_RUNNING', `Cannot reach a supervisor: ${problem}`, { hint });
}
