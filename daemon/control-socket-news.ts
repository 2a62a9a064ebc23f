import { messageOf } from '../base/errors.ts';
import { writeDaemonRecord } from '../ipc/daemon-record.ts';
import { daemonRecord } from './daemon-record.ts';
import type { Occurrence } from './loop.ts';
import type { Supervision } from './supervision.ts';

type ControlSocketNews = Extract<Occurrence, { readonly kind: 'control-socket' }>;

/** The control socket had gone: tells it, and where it is now. */
export function onControlSocket(
  supervision: Supervision,
  { path, problem }: ControlSocketNews,
): void {
  const { journal, log } = supervision;
  if (problem !== null) {
    log.write('warn', `the control socket is gone and cannot be made anew: ${problem}`);
    return;
  }
  log.write('warn', `the control socket was gone, listens on "${path}" again`);
  journal.write('files.restored', { what: 'control socket', path });
  try {
    writeDaemonRecord(daemonRecord(supervision));
  } catch (error) {
    log.write('warn', messageOf(error));
  }
}
