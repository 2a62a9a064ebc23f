import { spawn } from 'node:child_process';
import os from 'node:os';
import { fileURLToPath } from 'node:url';

/** The command line: it makes the page from the files of an incident, in a process of its own. */
const commandLine = fileURLToPath(new URL('../bin.js', import.meta.url));

const reportTimeoutMs = 10 * 60_000;
const heapMaxMegabytes = 512;
/** A page costs a second or two; nicer than this it would never get them on a host that is short of CPU. */
const niceness = 5;

export interface ReportRequest {
  readonly id: string;
  readonly stateDir: string;
}

/** Makes `report.html` of a closed incident; tells once how it went, `null`: well. */
export type StartReport = (request: ReportRequest, onEnd: (problem: string | null) => void) => void;

/** As a process of its own, niced, and nobody waits for it: that it fails costs the page, which can be made again by hand. */
export const startReport: StartReport = (request, onEnd) => runReport(commandLine, request, onEnd);

/** The same with another program in its place. */
export function runReport(
  program: string,
  { id, stateDir }: ReportRequest,
  onEnd: (problem: string | null) => void,
): void {
  const child = spawn(
    process.execPath,
    [`--max-old-space-size=${heapMaxMegabytes}`, program, 'report', id, '--state-dir', stateDir],
    {
      env: { ...process.env, NODE_OPTIONS: undefined },
      stdio: 'ignore',
      timeout: reportTimeoutMs,
      killSignal: 'SIGKILL',
    },
  );
  let told = false;
  const tell = (problem: string | null): void => {
    if (told) return;
    told = true;
    onEnd(problem);
  };
  child.once('error', error => tell(error.message));
  child.once('exit', (code, signal) => {
    if (code === 0) tell(null);
    else tell(signal === null ? `it ended with code ${code}` : `it was ended by ${signal}`);
  });
  child.unref();
  beNice(child.pid);
}

function beNice(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    os.setPriority(pid, niceness);
  } catch {
    // It may have ended, or the host forbids it; the page is the same.
  }
}
