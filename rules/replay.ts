import type { TraceHeader } from '../base/readings.ts';
import type { RuleSpec, RuleType } from '../base/rule-spec.ts';
import type { Tier, Verdict, VerdictClass } from '../base/verdict.ts';
import { MemsupError } from '../base/errors.ts';
import { createJudge } from './create-judge.ts';
import type { Judge, Limits, RuleEvent } from './judge.ts';
import { parseTraceLine, readTraceHeader, readTraceReading } from './read-trace.ts';
import type { TraceLine } from './read-trace.ts';

export interface ReplayOptions {
  readonly rules: readonly RuleSpec[];
  readonly warmupMs: number;
}

export interface ReplayAlarm {
  readonly rule: string;
  readonly type: RuleType;
  readonly tier: Tier;
  /** On the trace's clock. */
  readonly atMs: number;
  readonly verdict: Verdict;
}

export interface ReplayResult {
  readonly schema: 'memsup.replay/1';
  readonly alarms: readonly ReplayAlarm[];
  readonly final: { readonly class: VerdictClass | null; readonly confidence: number | null };
  readonly readings: number;
  /** Lines of a kind newer than this program. */
  readonly skippedLines: number;
  /** A last line that was cut off while it was being written. */
  readonly truncatedLines: number;
}

/** As the supervisor ticks; a silence of hours is gone through in larger steps. */
const tickMs = 1000;
const closelyMs = 600_000;
const coarseTickMs = 60_000;

/** A worker judged from its trace: the same readings give the same decisions as they did live. */
export function replay(lines: Iterable<string>, options: ReplayOptions): ReplayResult {
  const reader = new TraceReplay(options);
  for (const line of lines) reader.take(line);
  return reader.finish();
}

/** The same for lines that come bit by bit. */
export class TraceReplay {
  readonly #options: ReplayOptions;
  readonly #alarms: ReplayAlarm[] = [];
  #judge: Judge | null = null;
  #lineNumber = 0;
  #atMs = 0;
  #readings = 0;
  #skipped = 0;
  #truncated = 0;
  /** Held back until another follows: the last line of a trace may be cut off. */
  #held: { readonly text: string; readonly number: number } | null = null;

  constructor(options: ReplayOptions) {
    this.#options = options;
  }

  take(text: string): void {
    this.#lineNumber += 1;
    if (text.trim() === '') return;
    if (this.#held !== null) this.#read(parseTraceLine(this.#held.text, this.#held.number));
    this.#held = { text, number: this.#lineNumber };
  }

  finish(): ReplayResult {
    const last = this.#held;
    if (last === null) throw new MemsupError('MEMSUP_TRACE', 'Cannot read trace: it is empty');
    this.#held = null;
    if (this.#judge !== null && isCutOff(last.text)) this.#truncated += 1;
    else this.#read(parseTraceLine(last.text, last.number));
    const opinion = this.#judge?.status().opinion ?? null;
    return {
      schema: 'memsup.replay/1',
      alarms: this.#alarms,
      final: { class: opinion?.class ?? null, confidence: opinion?.confidence ?? null },
      readings: this.#readings,
      skippedLines: this.#skipped,
      truncatedLines: this.#truncated,
    };
  }

  #read(line: TraceLine): void {
    if (this.#judge === null) {
      this.#judge = createJudge({
        rules: this.#options.rules,
        warmupMs: this.#options.warmupMs,
        limits: limitsOf(readTraceHeader(line)),
        startedAtWallMs: 0,
      });
      return;
    }
    const reading = readTraceReading(line);
    if (reading === null) {
      this.#skipped += 1;
      return;
    }
    this.#readings += 1;
    this.#passTime(this.#judge, reading.atMs);
    this.#note(this.#judge.observe(reading));
    this.#atMs = reading.atMs;
  }

  /** The supervisor's clock ticked through any silence before this reading. */
  #passTime(judge: Judge, untilMs: number): void {
    const sinceMs = this.#atMs;
    for (let atMs = sinceMs; atMs < untilMs - tickMs;) {
      atMs += atMs - sinceMs < closelyMs ? tickMs : coarseTickMs;
      this.#note(judge.tick(Math.min(atMs, untilMs)));
    }
    this.#note(judge.tick(untilMs));
  }

  #note(events: readonly RuleEvent[]): void {
    for (const { kind, rule, type, tier, atMs, verdict } of events) {
      if (kind === 'raised') this.#alarms.push({ rule, type, tier, atMs, verdict });
    }
  }
}

function limitsOf(header: TraceHeader): Limits {
  const { heapLimitBytes, rssLimitBytes, openFilesLimit } = header;
  const source = header.rssLimitSource ?? 'cgroup';
  return {
    heapLimitBytes,
    rssLimitBytes,
    rssLimitSource: rssLimitBytes === null ? null : source,
    openFilesLimit,
  };
}

function isCutOff(text: string): boolean {
  try {
    JSON.parse(text);
    return false;
  } catch {
    return true; // Not an error here: the writer died in the middle of this line.
  }
}
