import fs from 'node:fs';
import { messageOf } from '../base/errors.ts';
import { isRecord } from '../base/guards.ts';
import { type AnalyserAnswer, analyserFile, askAnalyser } from './analyser-process.ts';

export interface AnalysisRequest {
  readonly snapshotFile: string;
  /** An earlier one, or one of another process of the same app, to see what grew. */
  readonly baselineFile: string | null;
  /** The sampling heap profile of the same process, to see where what leaks was allocated. */
  readonly profileFile: string | null;
  /** The alarm's trend says that the heap goes on growing. */
  readonly growthProven: boolean;
  /** Where the result goes: `explain.json`. */
  readonly resultFile: string;
  /** What the analyser may use in all. */
  readonly memoryMaxBytes: number;
  /** The snapshots come through pipes, that to compare with after the other one; `null`: they are files. */
  readonly pipes?: AnalysisPipes | null;
}

export interface AnalysisPipes {
  /** Reading ends. */
  readonly snapshot: number;
  readonly baseline: number;
  /** Show nothing of what strings contain: there is no redacted file to read instead. */
  readonly hideStrings: boolean;
}

/** A live analysis waits for two captures and for what lies between them. */
const liveTimeoutMs = 60 * 60_000;
/** Descriptor of the second pipe in the analyser. */
const baselineFd = 3;

export type AnalysisOutcome =
  | {
      readonly ok: true;
      readonly suspects: readonly unknown[];
      readonly summary: string | null;
      /** All that is in the snapshot. */
      readonly selfBytes: number | null;
    }
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
  const { snapshotFile, baselineFile, profileFile, growthProven } = request;
  const { memoryMaxBytes, pipes = null } = request;
  const args = [
    ...(baselineFile === null ? [] : ['--baseline', baselineFile]),
    ...(profileFile === null ? [] : ['--profile', profileFile]),
    ...(growthProven ? ['--growth-proven'] : []),
    ...(pipes === null ? [] : ['--baseline-fd', String(baselineFd)]),
    ...(pipes?.hideStrings === true ? ['--hide-strings'] : []),
    snapshotFile,
  ];
  const live =
    pipes === null ? {} : { pipes: [pipes.snapshot, pipes.baseline], timeoutMs: liveTimeoutMs };
  return askAnalyser({ program, args, memoryMaxBytes, ...live }, answer => {
    onOutcome(outcomeOf(answer, request));
  });
}

function outcomeOf(answer: AnalyserAnswer, { resultFile }: AnalysisRequest): AnalysisOutcome {
  if (!answer.ok) return answer;
  const { schema, suspects, summary, snapshot } = answer.document;
  if (schema !== 'memsup.explain/1' || !Array.isArray(suspects)) {
    return { ok: false, because: 'the analyser gave no explanation' };
  }
  try {
    writeWhole(resultFile, answer.text);
  } catch (error) {
    return { ok: false, because: messageOf(error) };
  }
  const selfBytes = isRecord(snapshot) ? snapshot['selfBytes'] : null;
  return {
    ok: true,
    suspects,
    summary: typeof summary === 'string' ? summary : null,
    selfBytes: typeof selfBytes === 'number' ? selfBytes : null,
  };
}

/** In one step: a reader sees all of it or nothing. */
function writeWhole(file: string, text: string): void {
  fs.writeFileSync(`${file}.partial`, text, { mode: 0o600 });
  fs.renameSync(`${file}.partial`, file);
}
