import fs from 'node:fs';
import path from 'node:path';
import { isDiskTrouble } from '../base/disk-trouble.ts';
import { isRecord } from '../base/guards.ts';

const reportBytesMax = 4 * 2 ** 20;

/** What is kept of the diagnostic report that Node writes when it dies: no environment, no command line. */
export interface DeathReport {
  readonly trigger: string;
  readonly event: string | null;
  readonly heapUsedBytes: number | null;
  readonly heapLimitBytes: number | null;
  /** The JavaScript stack at the end, at most 20 frames. */
  readonly stack: readonly string[];
}

/**
 * Reads and removes the report in a worker's own folder; `null` when there is none. The original holds the environment, so that
 * one that stays is told of; it must not keep the worker from being replaced.
 */
export function takeDeathReport(
  folder: string,
  onStuck: (error: unknown) => void,
): DeathReport | null {
  const report = newestReport(folder);
  try {
    fs.rmSync(folder, { recursive: true, force: true });
  } catch (error) {
    // A disk in trouble keeps everything, and is told of as a whole.
    if (!isDiskTrouble(error)) onStuck(error);
  }
  return report;
}

function newestReport(folder: string): DeathReport | null {
  try {
    const names = fs.readdirSync(folder).filter(name => name.endsWith('.json'));
    const newest = names.toSorted().at(-1);
    if (newest === undefined) return null;
    const file = path.join(folder, newest);
    return fs.statSync(file).size > reportBytesMax
      ? reportHead(file)
      : parseReport(fs.readFileSync(file, 'utf8'));
  } catch {
    return null; // No folder, no report, or one that was cut off: then the exit code has to do.
  }
}

// A process with very many handles writes a very long report; what it died of stands in the first lines.
function reportHead(file: string): DeathReport | null {
  const head = Buffer.alloc(16 * 1024);
  const descriptor = fs.openSync(file, 'r');
  fs.readSync(descriptor, head);
  fs.closeSync(descriptor);
  const text = head.toString('utf8');
  const trigger = /"trigger":\s*"([^"]*)"/.exec(text)?.[1];
  const event = /"event":\s*"([^"]*)"/.exec(text)?.[1] ?? null;
  return trigger === undefined
    ? null
    : { trigger, event, heapUsedBytes: null, heapLimitBytes: null, stack: [] };
}

/** The parts of a report that explain a death; `null` when the text is no report. */
export function parseReport(text: string): DeathReport | null {
  let report: unknown;
  try {
    report = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(report) || !isRecord(report['header'])) return null;
  const heap = isRecord(report['javascriptHeap']) ? report['javascriptHeap'] : {};
  const stack = isRecord(report['javascriptStack']) ? report['javascriptStack'] : {};
  const { trigger, event } = report['header'];
  return {
    trigger: typeof trigger === 'string' ? trigger : 'unknown',
    event: typeof event === 'string' ? event : null,
    heapUsedBytes: numberOrNull(heap['usedMemory']),
    heapLimitBytes: numberOrNull(heap['memoryLimit']) ?? numberOrNull(heap['heapSizeLimit']),
    stack: Array.isArray(stack['stack']) ? stack['stack'].filter(isFrame).slice(0, 20) : [],
  };
}

// Where V8 runs out of memory, Node has no stack to tell, and puts this word in its place.
function isFrame(line: unknown): line is string {
  return typeof line === 'string' && line.trim() !== 'Unavailable.';
}

function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
