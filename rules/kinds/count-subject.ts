import type { Signal } from '../../base/rule-spec.ts';
import type { VerdictClass } from '../../base/verdict.ts';
import { readSignal, signalClass } from '../signals.ts';
import type { WorkerRecord } from '../streams/worker-record.ts';

/** Something that is counted: one of the signals, or a counter of the app's own. */
export interface CountSubject {
  readonly name: string;
  readonly class: VerdictClass;
  /** Open files are the one thing whose number has a limit. */
  readonly isOpenFiles: boolean;
  /** `null`: not known now. */
  read(record: WorkerRecord): number | null;
}

export function ofSignal(signal: Signal): CountSubject {
  return {
    name: signal,
    class: signalClass(signal),
    isOpenFiles: signal === 'fds.count',
    read: record => readSignal(signal, record),
  };
}

export function ofCounter(name: string): CountSubject {
  return {
    name: `The app's own counter "${name}"`,
    class: 'handles',
    isOpenFiles: false,
    read: record => record.sample?.counters?.[name] ?? null,
  };
}
