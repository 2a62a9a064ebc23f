import fs from 'node:fs';
import { isDiskTrouble } from '../base/disk-trouble.ts';
import { messageOf, type MemsupError } from '../base/errors.ts';
import { missingDaemonRecords, writeDaemonRecord } from '../ipc/daemon-record.ts';
import { daemonRecord } from './daemon-record.ts';
import { prepareStateDir } from './state-folder.ts';
import type { Supervision } from './supervision.ts';
import { reportFolder } from './workers.ts';

/** Says where the supervisor is reached, as it starts. A disk that does not take it is tried again later; the app runs. */
export function writeFirstRecord(supervision: Supervision, trouble: MemsupError | null): void {
  try {
    writeDaemonRecord(daemonRecord(supervision));
    if (trouble !== null) tellOnce(supervision, trouble);
  } catch (error) {
    if (trouble === null && !isDiskTrouble(error)) throw error;
    tellOnce(supervision, trouble ?? error);
  }
}

/** Somebody may clean up under a supervisor that runs (`git clean -fdx`): what has gone is made anew, without what was in it. */
export function keepStateFolder(supervision: Supervision): void {
  const { journal, log, stateDir, stateTrouble } = supervision;
  const lost = journal.letGoIfLost() ? [journal.file] : [];
  const missing = [...lost, ...missingDaemonRecords(daemonRecord(supervision))];
  if (missing.length === 0) return;
  try {
    restore(supervision);
  } catch (error) {
    tellOnce(supervision, error);
    return;
  }
  supervision.stateTrouble = null;
  const files = missing.map(file => `"${file}"`).join(' and ');
  if (stateTrouble === null) {
    log.write('warn', `${files} had gone: the state folder "${stateDir}" was made anew`);
  } else log.write('info', `the state folder "${stateDir}" can be written to again: ${files}`);
  journal.write('files.restored', { what: 'state folder', path: stateDir, files: missing });
}

function restore(supervision: Supervision): void {
  prepareStateDir(supervision.stateDir);
  for (const worker of supervision.workers) {
    fs.mkdirSync(reportFolder(supervision, worker), { recursive: true, mode: 0o700 });
  }
  writeDaemonRecord(daemonRecord(supervision));
}

function tellOnce(supervision: Supervision, error: unknown): void {
  const problem = messageOf(error);
  if (problem === supervision.stateTrouble) return;
  supervision.stateTrouble = problem;
  supervision.log.write('warn', `${problem}; the app runs on, and it is tried again`);
}
