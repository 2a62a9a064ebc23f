import fs from 'node:fs';
import path from 'node:path';
import { messageOf } from '../base/errors.ts';
import { analyserFile, askAnalyser, type AnalyserAnswer } from './analyser-process.ts';

export interface RedactionRequest {
  /** The snapshot as the worker wrote it. It is gone when the outcome is told. */
  readonly rawFile: string;
  /** Where the copy without the contents of strings goes. */
  readonly file: string;
  /** What the analyser may use in all. */
  readonly memoryMaxBytes: number;
}

export type RedactionOutcome =
  | { readonly ok: true; readonly bytes: number }
  | { readonly ok: false; readonly because: string };

/** Redacts one snapshot, calls `onOutcome` once, and returns how to call it off. */
export type StartRedaction = (
  request: RedactionRequest,
  onOutcome: (outcome: RedactionOutcome) => void,
) => () => void;

/** As a process of its own. However it ends, the raw snapshot is removed first; the copy is there whole or not at all. */
export const startRedaction: StartRedaction = (request, onOutcome) =>
  runRedaction(analyserFile, request, onOutcome);

/** The same with another program in the analyser's place. */
export function runRedaction(
  program: string,
  request: RedactionRequest,
  onOutcome: (outcome: RedactionOutcome) => void,
): () => void {
  const { rawFile, file, memoryMaxBytes } = request;
  return askAnalyser({ program, args: ['--redact', file, rawFile], memoryMaxBytes }, answer => {
    const outcome = outcomeOf(answer, file);
    removeRaw(file);
    onOutcome(outcome);
  });
}

/** Under which name a worker writes a snapshot that is to be kept as `file` without the contents of its strings. */
export function rawName(file: string): string {
  return `${file}.raw`;
}

/** Is this what the redaction of a snapshot leaves behind when it is cut off? */
export function isRawLeftover(name: string): boolean {
  return (
    /\.heapsnapshot\.raw(\.partial)?$/.test(name) || /^\..*\.heapsnapshot\.partial$/.test(name)
  );
}

/** Removes the raw snapshot that belongs to a redacted one, whole or not, and a copy that is not whole. */
export function removeRaw(file: string): void {
  const raw = rawName(file);
  const copy = path.join(path.dirname(file), `.${path.basename(file)}.partial`);
  for (const name of [raw, `${raw}.partial`, copy]) fs.rmSync(name, { force: true });
}

function outcomeOf(answer: AnalyserAnswer, file: string): RedactionOutcome {
  if (!answer.ok) return answer;
  if (typeof answer.document['redactedStrings'] !== 'number') {
    return { ok: false, because: 'the analyser did not say that it is done' };
  }
  try {
    return { ok: true, bytes: fs.statSync(file).size };
  } catch (error) {
    return { ok: false, because: messageOf(error) };
  }
}
