import * as z from 'zod';
import { isRecord } from '../base/guards.ts';
import {
  captureSection,
  restartSection,
  shutdownSection,
  type Capture,
  type Restart,
  type Shutdown,
} from './act-sections.ts';
import { appSection, type App } from './app-section.ts';
import type { Config } from './config.ts';
import { configLimits } from './limits.ts';
import type { Path } from './paths.ts';
import type { Finding } from './problems.ts';
import { readLeniently } from './read-leniently.ts';
import { ruleSection, type Rule } from './rules-section.ts';
import { fileSchema, logOption, stateDirOption } from './schema.ts';
import { show } from './show.ts';
import { metricsSection, notifySection, type Metrics, type Notify } from './tell-sections.ts';
import {
  floorProbeSection,
  limitsSection,
  sampleSection,
  type FloorProbe,
  type Limits,
  type Sample,
} from './watch-sections.ts';

/** The file's parts, read and with their defaults; `null` stands for an entry of a list that could not be read. */
export interface Sections {
  readonly app: App;
  readonly sample: Sample;
  readonly limits: Limits;
  /** `null`: not given. */
  readonly rules: readonly (Rule | null)[] | null;
  readonly floorProbe: FloorProbe;
  readonly restart: Restart;
  readonly shutdown: Shutdown;
  readonly capture: Capture;
  readonly notify: readonly (Notify | null)[];
  readonly metrics: Metrics;
  readonly stateDir: string | undefined;
  readonly log: Config['log'];
}

/** All that could be read, all that was wrong, and the places where something was left out to read the rest. */
export interface SectionsResult {
  readonly sections: Sections;
  readonly findings: readonly Finding[];
  readonly removed: readonly Path[];
}

/** Reads the whole tree, section by section, so that a mistake in one hides none in another. */
export function readSections(given: unknown): SectionsResult {
  const reader = new SectionReader(given);
  const sections: Sections = {
    app: reader.section(appSection, 'app'),
    sample: reader.section(sampleSection, 'sample'),
    limits: reader.section(limitsSection, 'limits'),
    rules: reader.list(ruleSection, 'rules', configLimits.rules),
    floorProbe: reader.section(floorProbeSection, 'floorProbe'),
    restart: reader.section(restartSection, 'restart'),
    shutdown: reader.section(shutdownSection, 'shutdown'),
    capture: reader.section(captureSection, 'capture'),
    notify: reader.list(notifySection, 'notify', configLimits.webhooks) ?? [],
    metrics: reader.section(metricsSection, 'metrics'),
    stateDir: reader.single(stateDirOption, 'stateDir') ?? undefined,
    log: reader.single(logOption, 'log') ?? 'auto',
  };
  return { sections, findings: reader.findings, removed: reader.removed };
}

class SectionReader {
  readonly findings: Finding[] = [];
  readonly removed: Path[] = [];
  readonly #raw: Readonly<Record<string, unknown>>;

  constructor(given: unknown) {
    // An empty file is an empty map.
    this.#raw = isRecord(given) ? given : {};
    for (const key of Object.keys(this.#raw)) {
      if (Object.hasOwn(fileSchema.shape, key)) continue;
      this.findings.push({ path: [key], message: 'unknown option', atKey: true });
    }
  }

  section<Schema extends z.ZodType>(schema: Schema, key: string): z.output<Schema> {
    // `sample:` with nothing below it: everything in it is commented out.
    return this.#read(schema, this.#raw[key] ?? {}, [key]) ?? schema.parse({});
  }

  single<Schema extends z.ZodType>(schema: Schema, key: string): z.output<Schema> | null {
    return this.#read(schema, this.#raw[key], [key]);
  }

  list<Schema extends z.ZodType>(
    schema: Schema,
    key: string,
    limit: number,
  ): readonly (z.output<Schema> | null)[] | null {
    const given = this.#raw[key] ?? null;
    if (given === null) return null;
    if (!Array.isArray(given)) {
      this.findings.push(wrong([key], 'a list', given));
      this.removed.push([key]);
      return null;
    }
    if (given.length > limit) {
      const message = `expected at most ${limit} entries, got ${given.length}`;
      this.findings.push({ path: [key], message });
    }
    return given
      .slice(0, limit)
      .map((entry: unknown, index) => this.#read(schema, entry, [key, index]));
  }

  #read<Schema extends z.ZodType>(schema: Schema, raw: unknown, at: Path): z.output<Schema> | null {
    const { value, findings, removed } = readLeniently(schema, raw, at);
    this.findings.push(...findings);
    this.removed.push(...removed);
    return value;
  }
}

function wrong(path: Path, expected: string, got: unknown): Finding {
  return { path, message: `expected ${expected}, got ${show(got)}` };
}
