import fs from 'node:fs';
import os from 'node:os';
import { memoryLimit } from '../base/cgroup.ts';
import { messageOf } from '../base/errors.ts';
import type { CaptureOutcome } from './capture-outcome.ts';
import { memoryForAnalysis } from './analysis-memory.ts';
import { rawName, removeRaw, type RedactionOutcome } from './redaction.ts';
import type { Supervision } from './supervision.ts';
import type { CaptureOrder } from './worker.ts';

/** A snapshot that was taken and loses the contents of its strings now. */
export interface ActiveRedaction {
  readonly order: CaptureOrder;
  /** What the worker told of it. */
  readonly taken: CaptureOutcome & { readonly ok: true };
  stop: () => void;
  /** What can only go on when it is known whether the snapshot is kept. */
  readonly waiting: (() => void)[];
}

/** With `capture.redact`: tells whoever ordered the capture only when the redacted snapshot stands in the place of the raw one. */
export function tellRedacted(
  supervision: Supervision,
  order: CaptureOrder,
  outcome: CaptureOutcome,
): void {
  if (order.rawFile === null) {
    order.onOutcome(outcome);
    return;
  }
  if (!outcome.ok || supervision.stopping !== null) {
    removeQuietly(supervision, order.file);
    order.onOutcome(outcome.ok ? failed('memsup is stopping') : outcome);
    return;
  }
  const redaction: ActiveRedaction = { order, taken: outcome, stop: () => {}, waiting: [] };
  supervision.redactions.add(redaction);
  redaction.stop = supervision.startRedaction(
    {
      rawFile: rawName(order.file),
      file: order.file,
      memoryMaxBytes: memoryForAnalysis(memoryLimit(), os.freemem()),
    },
    ended => supervision.enqueue({ kind: 'redacted', redaction, outcome: ended }),
  );
}

/** A redaction has ended; one that was called off is told of already. */
export function onRedacted(
  supervision: Supervision,
  {
    redaction,
    outcome,
  }: { readonly redaction: ActiveRedaction; readonly outcome: RedactionOutcome },
): void {
  if (supervision.redactions.has(redaction)) end(supervision, redaction, outcome);
}

/** Does something at once, or when the snapshot that is to be kept under this name has been redacted. */
export function whenRedacted(supervision: Supervision, file: string, todo: () => void): void {
  const pending = [...supervision.redactions].find(({ order }) => order.file === file);
  if (pending === undefined) todo();
  else pending.waiting.push(todo);
}

/** Memsup stops: what is not redacted by now is not kept. */
export function callOffRedactions(supervision: Supervision): void {
  for (const redaction of supervision.redactions) {
    redaction.stop();
    end(supervision, redaction, { ok: false, because: 'memsup is stopping' });
  }
}

/**
 * Removes raw snapshots that nobody redacts: of a worker that was slower than the patience with it. One that is still being
 * written, or read, belongs to somebody.
 */
export function dropRawLeftovers(supervision: Supervision): void {
  const { workers, redactions, incidents } = supervision;
  const orders = [
    ...[...workers].map(({ captureOrder }) => captureOrder),
    ...[...redactions].map(({ order }) => order),
  ];
  try {
    incidents.dropRaw(new Set(orders.flatMap(order => (order === null ? [] : [order.file]))));
  } catch (error) {
    tellStuck(supervision, error);
  }
}

function end(
  supervision: Supervision,
  redaction: ActiveRedaction,
  outcome: RedactionOutcome,
): void {
  const { order, taken, waiting } = redaction;
  supervision.redactions.delete(redaction);
  removeQuietly(supervision, order.file);
  const { journal, log } = supervision;
  if (outcome.ok) {
    journal.write('redact.done', { file: order.file, bytes: outcome.bytes });
    const result = { ...taken.result, file: order.file, bytes: outcome.bytes };
    order.onOutcome({ ok: true, result });
  } else {
    journal.write('redact.failed', { file: order.file, because: outcome.because });
    // It may have been done in the moment in which it was called off.
    fs.rmSync(order.file, { force: true });
    const because = `it could not be redacted, so it was removed: ${outcome.because}`;
    log.write('warn', `no heap snapshot: ${because}`);
    order.onOutcome(failed(because));
  }
  for (const todo of waiting) todo();
}

function removeQuietly(supervision: Supervision, file: string): void {
  try {
    removeRaw(file);
  } catch (error) {
    tellStuck(supervision, error);
  }
}

function tellStuck({ log }: Supervision, error: unknown): void {
  log.write('error', `cannot remove an unredacted snapshot: ${messageOf(error)}`);
}

function failed(because: string): CaptureOutcome {
  return { ok: false, because };
}
