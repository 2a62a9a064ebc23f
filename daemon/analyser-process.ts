import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { isRecord } from '../base/guards.ts';

/** The program that reads snapshots: a process of its own, so that a large one can neither slow nor kill the supervisor. */
export const analyserFile = fileURLToPath(new URL('../heap/analyser.js', import.meta.url));

/** Nothing about a snapshot is worth more than this; a gigabyte takes well under a minute. */
const fileTimeoutMs = 10 * 60_000;
/** The result of a snapshot of any size is well below: classes and suspects are counted, not listed one by one. */
const resultBytesMax = 16 * 2 ** 20;
const nicest = 15;

export interface AnalyserCall {
  /** The analyser, or another program in its place. */
  readonly program: string;
  /** Which snapshot, and what is to be done with it. */
  readonly args: readonly string[];
  /** What it may use in all. */
  readonly memoryMaxBytes: number;
  /** Descriptors that become its standard input and its descriptor 3; without any, it has no input. */
  readonly pipes?: readonly number[];
  readonly timeoutMs?: number;
}

/** The one document that the analyser answers with, as text and read; or why there is none. */
export type AnalyserAnswer =
  | {
      readonly ok: true;
      readonly text: string;
      readonly document: Readonly<Record<string, unknown>>;
    }
  | { readonly ok: false; readonly because: string };

/** Runs the analyser, calls `onAnswer` once, and returns how to kill it. */
export function askAnalyser(
  { program, args, memoryMaxBytes, pipes = [], timeoutMs = fileTimeoutMs }: AnalyserCall,
  onAnswer: (answer: AnalyserAnswer) => void,
): () => void {
  const [input = 'ignore' as const, ...others] = pipes;
  const common = ['--json', '--nice', String(nicest), '--max-memory', `${memoryMaxBytes}B`];
  const child = spawn(process.execPath, [program, ...common, ...args], {
    // What the app's operator wants of Node (a debugger, a preload) is not meant for this process.
    env: { ...process.env, NODE_OPTIONS: undefined },
    stdio: [input, 'pipe', 'ignore', ...others],
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  });
  const chunks: Buffer[] = [];
  let bytes = 0;
  let told = false;
  const tell = (answer: AnalyserAnswer): void => {
    if (told) return;
    told = true;
    onAnswer(answer);
  };
  child.stdout?.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= resultBytesMax) chunks.push(chunk);
    else child.kill('SIGKILL');
  });
  child.once('error', error => tell({ ok: false, because: error.message }));
  child.once('close', (code, signal) => {
    tell(answerOf(Buffer.concat(chunks).toString('utf8'), code, signal));
  });
  return () => {
    child.kill('SIGKILL');
  };
}

function answerOf(
  text: string,
  code: number | null,
  signal: NodeJS.Signals | null,
): AnalyserAnswer {
  if (signal !== null) return { ok: false, because: `the analyser was ended by ${signal}` };
  const document = parse(text);
  if (document === null) return { ok: false, because: `the analyser ended with code ${code}` };
  const { schema, message } = document;
  if (schema === 'memsup.error/1' && typeof message === 'string') {
    return { ok: false, because: message };
  }
  return { ok: true, text, document };
}

function parse(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const document: unknown = JSON.parse(text);
    return isRecord(document) ? document : null;
  } catch {
    return null; // Cut off: it was killed, or had more to say than it may.
  }
}
