import fs from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { isRecord } from '../base/guards.ts';
import type { Reading } from '../base/readings.ts';
import type { Limits } from '../rules/judge.ts';
import { parseTraceLine, readTraceHeader, readTraceReading } from '../rules/read-trace.ts';
import type { Truth } from './detection-score.ts';

export interface RecordedRun {
  readonly truth: Truth;
  readonly limits: Limits;
  readonly readings: readonly Reading[];
}

/**
 * Recorded traces with labels: `labels.json` is a list of {trace, leak, class, onsetMs, timeToLimitMs, lastMs,
 * rateBytesPerHour, observable} beside NAME.ndjson.gz. Leaks too short to observe are left out.
 */
export function* recordedRuns(folder: string): Generator<RecordedRun> {
  const labels: unknown = JSON.parse(fs.readFileSync(path.join(folder, 'labels.json'), 'utf8'));
  if (!Array.isArray(labels)) throw new TypeError('labels.json is not a list');
  for (const label of labels) {
    if (!isRecord(label) || label['observable'] === false) continue;
    const name = String(label['trace']);
    const text = gunzipSync(fs.readFileSync(path.join(folder, `${name}.ndjson.gz`))).toString();
    const [head = '', ...lines] = text.trimEnd().split('\n');
    const header = readTraceHeader(parseTraceLine(head, 1));
    yield {
      truth: truthOf(name, label),
      limits: {
        heapLimitBytes: header.heapLimitBytes,
        rssLimitBytes: header.rssLimitBytes,
        rssLimitSource: 'cgroup',
        openFilesLimit: null,
      },
      readings: lines.flatMap((line, i) => readTraceReading(parseTraceLine(line, i + 2)) ?? []),
    };
  }
}

function truthOf(name: string, label: Readonly<Record<string, unknown>>): Truth {
  const number = (key: string): number => Number(label[key] ?? 0);
  return {
    name,
    leak: label['leak'] === true,
    class: typeof label['class'] === 'string' ? label['class'] : null,
    onsetMs: number('onsetMs'),
    limitAtMs: number('timeToLimitMs'),
    rateBytesPerHour: label['leak'] === true ? number('rateBytesPerHour') : null,
    days: number('lastMs') / 86_400_000,
  };
}
