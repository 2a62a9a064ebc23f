import fs from 'node:fs';
import path from 'node:path';
import { memoryLimit, ownCgroups } from '../../base/cgroup.ts';
import { MemsupError } from '../../base/errors.ts';
import { isRecord } from '../../base/guards.ts';
import { readText } from '../../base/small-file.ts';
import { socketPathOf } from '../../ipc/socket-path.ts';
import { textOf } from '../state/fields.ts';
import { type Finding, fail, ok } from './finding.ts';
import {
  allocatorFinding,
  diskFinding,
  initFinding,
  memoryFinding,
  openFilesFinding,
} from './host-findings.ts';
import { nodeFindings, otherNodesFinding } from './node-findings.ts';
import { probeNode } from './probe-node.ts';
import { reachableNodes } from './reachable-nodes.ts';

export interface Examination {
  readonly node: string;
  readonly stateDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Bytes that captures may take in all. */
  readonly captureBytesMax: number;
}

/** Looks at everything that decides how well memsup can work on this host. */
export async function examineHost(examination: Examination): Promise<Finding[]> {
  const { node, stateDir, env, captureBytesMax } = examination;
  const probe = await probeNode(node);
  const heapLimitBytes = typeof probe === 'string' ? null : probe.heapLimitBytes;
  return [
    ...nodeFindings(node, probe),
    await otherNodesFinding(reachableNodes(env)),
    memoryFinding(memoryLimit(ownCgroups(env)), heapLimitBytes),
    diskFinding(stateDir, freeBytes(stateDir), captureBytesMax),
    socketFinding(stateDir, env),
    openFilesFinding(openFilesLimit()),
    initFinding(process.pid, readText('/proc/1/comm')),
    allocatorFinding(glibcVersion(), env),
  ];
}

// The state folder need not exist yet: then the folder above it will have to hold it.
function freeBytes(stateDir: string): number | null {
  for (let folder = stateDir; ; folder = path.dirname(folder)) {
    try {
      const { bavail, bsize } = fs.statfsSync(folder);
      return bavail * bsize;
    } catch {
      // Not there, or not ours to look at; the root always answers.
      if (folder === path.dirname(folder)) return null;
    }
  }
}

function socketFinding(stateDir: string, env: Examination['env']): Finding {
  try {
    return ok('socket', socketPathOf(stateDir, env));
  } catch (error) {
    if (!(error instanceof MemsupError)) throw error;
    return fail('socket', error.message, error.hint ?? 'See docs/errors.md');
  }
}

function openFilesLimit(): number | null {
  const match = /^Max open files\s+(\d+)/m.exec(readText('/proc/self/limits') ?? '');
  return match?.[1] === undefined ? null : Number(match[1]);
}

function glibcVersion(): string | null {
  const report: unknown = process.report.getReport();
  const header = isRecord(report) ? report['header'] : null;
  return isRecord(header) ? textOf(header['glibcVersionRuntime']) : null;
}
