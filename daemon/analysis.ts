import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { messageOf } from '../base/errors.ts';
import { isRecord } from '../base/guards.ts';

/** The program that reads snapshots: a process of its own, so that a large one can neither slow nor kill the supervisor. */
export const analyserFile = fileURLToPath(new URL('../heap/analyser.js', import.meta.url));

/** No analysis is worth more than this; a gigabyte takes well under a minute. */
const analysisTimeoutMs = 10 * 60_000;
/** The result of a snapshot of any size is well below: classes and suspects are counted, not listed one by one. */
const resultBytesMax = 16 * 2 ** 20;
const nicest = 15;

export interface AnalysisRequest {
  readonly snapshotFile: string;
  /** An earlier one, or one of another process of the same app, to see what grew. */
  readonly baselineFile: string | null;
  /** Where the result goes: `explain.json`. */
  readonly resultFile: string;
  /** What the analyser may use in all. */
  readonly memoryMaxBytes: number;
}

export type AnalysisOutcome =
  | { readonly ok: true; readonly suspects: readonly unknown[]; readonly summary: string | null }
  | { readonly ok: false; readonly because: string };

/** Explains one snapshot, calls `onOutcome` once, and returns how to call it off. */
export type StartAnalysis = (
  request: AnalysisRequest,
  onOutcome: (outcome: AnalysisOutcome) => void,
) => () => void;

/** As a process of its own; whatever goes wrong with it costs the explanation and nothing else. */
export const startAnalysis: StartAnalysis = (request, onOutcome) =>
  runAnalyser(analyserFile, request, onOutcome);

/** The same with another program in the analyser's place. */
export function runAnalyser(
  program: string,
  request: AnalysisRequest,
  onOutcome: (outcome: AnalysisOutcome) => void,
): () => void {
  const args = ['--json', '--nice', String(nicest), '--max-memory', `${request.memoryMaxBytes}B`];
  if (request.baselineFile !== null) args.push('--baseline', request.baselineFile);
  const child = spawn(process.execPath, [program, ...args, request.snapshotFile], {
    // What the app's operator wants of Node (a debugger, a preload) is not meant for this process.
    env: { ...process.env, NODE_OPTIONS: undefined },
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: analysisTimeoutMs,
    killSignal: 'SIGKILL',
  });
  const chunks: Buffer[] = [];
  let bytes = 0;
  let told = false;
  const tell = (outcome: AnalysisOutcome): void => {
    if (told) return;
    told = true;
    onOutcome(outcome);
  };
  child.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= resultBytesMax) chunks.push(chunk);
    else child.kill('SIGKILL');
  });
  child.once('error', error => tell({ ok: false, because: error.message }));
  child.once('close', (code, signal) => {
    tell(outcomeOf(Buffer.concat(chunks).toString('utf8'), { code, signal, request }));
  });
  return () => {
    child.kill('SIGKILL');
  };
}

interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly request: AnalysisRequest;
}

function outcomeOf(text: string, { code, signal, request }: Ending): AnalysisOutcome {
  if (signal !== null) return { ok: false, because: `the analyser was ended by ${signal}` };
  const document = parse(text);
  if (document === null) return { ok: false, because: `the analyser ended with code ${code}` };
  if (document['schema'] !== 'memsup.explain/1' || !Array.isArray(document['suspects'])) {
    const message = document['message'];
    return {
      ok: false,
      because: typeof message === 'string' ? message : 'the analyser gave no explanation',
    };
  }
  const { suspects, summary } = document;
  try {
    writeWhole(request.resultFile, text);
  } catch (error) {
    return { ok: false, because: messageOf(error) };
  }
  return { ok: true, suspects, summary: typeof summary === 'string' ? summary : null };
}

/** In one step: a reader sees all of it or nothing. */
function writeWhole(file: string, text: string): void {
  fs.writeFileSync(`${file}.partial`, text, { mode: 0o600 });
  fs.renameSync(`${file}.partial`, file);
}

function parse(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const document: unknown = JSON.parse(text);
    return isRecord(document) ? document : null;
  } catch {
    return null; // Cut off: it was killed, or had more to say than it may.
  }
}
