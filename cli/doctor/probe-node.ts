import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { messageOf } from '../../base/errors.ts';
import { isRecord } from '../../base/guards.ts';
import { textOf, numberOf } from '../state/fields.ts';

/** What one interpreter can do for the agent. */
export interface NodeProbe {
  readonly version: string;
  /** V8's heap limit when nothing is said on its command line. */
  readonly heapLimitBytes: number | null;
  readonly capabilities: Readonly<Record<Capability, boolean>>;
}

/** Each seam that the agent uses, and what is lost without it. */
export const capabilityLosses = {
  'gc-profiler': 'the drop-in for gc-stats tells no figures of right before and after a collection',
  'gentle-probe': 'collections are not provoked, so leaks in large heaps are seen late',
  'listen-seam': 'workers cannot share a listening socket: replace is stop-first',
  'request-channel': 'requests are not counted and keep-alive connections are not told to close',
  report: 'a fatal out-of-memory error leaves no report',
  'heap-snapshot': 'no snapshot can be taken',
} as const;

export type Capability = keyof typeof capabilityLosses;
export const capabilities = [
  'gc-profiler',
  'gentle-probe',
  'listen-seam',
  'request-channel',
  'report',
  'heap-snapshot',
] as const satisfies readonly Capability[];

// Runs in the other interpreter, so it is plain CommonJS that Node 18 understands.
const program = `
const v8 = require('node:v8'), net = require('node:net'), cp = require('node:child_process');
const flags = cp.spawnSync(process.execPath, ['--v8-options'], { encoding: 'utf8' }).stdout || '';
process.stdout.write(JSON.stringify({
  version: process.versions.node,
  heapLimitBytes: v8.getHeapStatistics().heap_size_limit,
  capabilities: {
    'gc-profiler': typeof v8.GCProfiler === 'function',
    'gentle-probe': /--incremental-marking-hard-trigger/.test(flags),
    'listen-seam': typeof net.Server.prototype._listen2 === 'function' && typeof net._createServerHandle === 'function',
    'request-channel': typeof require('node:diagnostics_channel').channel === 'function',
    report: typeof (process.report || {}).getReport === 'function',
    'heap-snapshot': typeof v8.writeHeapSnapshot === 'function',
  },
}));`;
const timeoutMs = 10_000;

/** Asks an interpreter what it is; a string says why it could not be asked. */
export async function probeNode(node: string): Promise<NodeProbe | string> {
  try {
    const { stdout } = await promisify(execFile)(node, ['--eval', program], {
      timeout: timeoutMs,
      // A preload of the user's own would print into the answer, or fail.
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    const answer: unknown = JSON.parse(stdout);
    return decodeProbe(answer) ?? 'its answer makes no sense';
  } catch (error) {
    return firstLine(messageOf(error));
  }
}

function decodeProbe(answer: unknown): NodeProbe | null {
  if (!isRecord(answer)) return null;
  const version = textOf(answer['version']);
  const has = isRecord(answer['capabilities']) ? answer['capabilities'] : {};
  if (version === null) return null;
  const found = (name: Capability): boolean => has[name] === true;
  return {
    version,
    heapLimitBytes: numberOf(answer['heapLimitBytes']),
    capabilities: {
      'gc-profiler': found('gc-profiler'),
      'gentle-probe': found('gentle-probe'),
      'listen-seam': found('listen-seam'),
      'request-channel': found('request-channel'),
      report: found('report'),
      'heap-snapshot': found('heap-snapshot'),
    },
  };
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? text;
}
