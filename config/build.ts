import path from 'node:path';
import { MemsupError } from '../base/errors.ts';
import { isRecord } from '../base/guards.ts';
import { impossibleCombinations } from './checks.ts';
import type { Config } from './config.ts';
import { configTree } from './config-tree.ts';
import { withEntry, withoutEntry } from './edit.ts';
import type { ConfigFlags } from './flags.ts';
import { deepFreeze } from './freeze.ts';
import type { Host } from './host.ts';
import { originsOf } from './leaf-origins.ts';
import { OriginMap, type Origin, type SourceFile } from './origins.ts';
import {
  environmentOverrides,
  flagOverrides,
  programPaths,
  unknownNameWarnings,
  type UnknownName,
} from './overrides.ts';
import { placeFaults, placeFindings, withoutConsequences } from './placing.ts';
import { ConfigProblems, problemLine, type ConfigProblem, type Finding } from './problems.ts';
import type { ProgramNeed } from './resolve-app.ts';
import { resolveConfig } from './resolve.ts';
import { readSections, type Sections } from './sections.ts';
import { show } from './show.ts';
import { parseYamlFile } from './yaml-file.ts';

/** The text of a configuration file, not yet read. */
export interface FileText {
  /** Absolute path. */
  readonly path: string;
  readonly text: string;
}

/** Everything that a configuration is made of. */
export interface Ingredients {
  readonly file: FileText | null;
  readonly flags: ConfigFlags;
  readonly host: Host;
  readonly programNeed: ProgramNeed;
}

/** The effective configuration, where each value comes from, and what is worth a remark. Frozen. */
export interface LoadedConfig {
  readonly config: Config;
  /** By path as the file spells it: `app.drainTimeout`, `rules.0.for`. */
  readonly origins: Readonly<Record<string, Origin>>;
  readonly warnings: readonly string[];
}

/** Flags over environment over file over defaults; throws all that is wrong at once. */
export function buildConfig({ file, flags, host, programNeed }: Ingredients): LoadedConfig {
  const source = file === null ? null : readSource(file, host);
  const environment = environmentOverrides(host.env);
  const fromFlags = flagOverrides(flags);
  const hidden = programPaths(flags);
  const overrides = [
    ...environment.overrides.filter(one => !hidden.some(gone => gone.join() === one.path.join())),
    ...fromFlags,
  ];
  const whole = source?.yaml.value ?? {};
  const raw = overrides.reduce(
    (tree, { path: at, value }) => withEntry(tree, at, value),
    hidden.reduce(withoutEntry, isRecord(whole) ? whole : {}),
  );
  const { sections, findings: misread, removed } = readSections(raw);
  const origins = new OriginMap(overrides, source);
  const reported: Finding[] = [];
  const warnings = [...environment.warnings, ...remarksOf(source)];
  const config = resolveConfig(sections, file?.path ?? null, {
    host,
    fileFolder: file === null ? null : path.dirname(file.path),
    programNeed,
    programOnCommandLine: hidden.length > 0,
    isFromFile: at => origins.of(at).from === 'file',
    report: finding => reported.push(finding),
    warn: text => warnings.push(text),
  });
  const combined = [...impossibleCombinations(sections), ...reported];
  const findings = [...rootFindings(whole), ...misread, ...withoutConsequences(combined, removed)];
  refuse(findings, placeFindings(findings, { origins, file: source, raw }));
  warnings.push(...unknownWarnings(environment.unknown, sections));
  const leaves = originsOf(configTree(config), origins, host.env);
  return deepFreeze({ config, origins: leaves, warnings });
}

function readSource({ path: file, text }: FileText, host: Host): SourceFile {
  const shownAs = shownPath(file, host.cwd);
  const yaml = parseYamlFile(text);
  if ('faults' in yaml) throw new ConfigProblems(placeFaults(yaml.faults, { path: file, shownAs }));
  return { path: file, shownAs, yaml };
}

/** Short when the file lies below the current folder, absolute elsewhere. */
function shownPath(file: string, cwd: string): string {
  const relative = path.relative(cwd, file);
  return relative.startsWith('..') || path.isAbsolute(relative) ? file : relative;
}

function rootFindings(whole: unknown): Finding[] {
  return isRecord(whole)
    ? []
    : [{ path: [], message: `expected a map of options, got ${show(whole)}` }];
}

function remarksOf(source: SourceFile | null): string[] {
  if (source === null) return [];
  return placeFaults(source.yaml.remarks, source).map(remark => problemLine(remark));
}

function refuse(findings: readonly Finding[], problems: readonly ConfigProblem[]): void {
  const [finding] = findings;
  const [problem] = problems;
  if (finding === undefined || problem === undefined) return;
  if (findings.length === 1 && finding.code !== undefined && finding.code !== 'MEMSUP_CONFIG') {
    const { hint, ...rest } = problem;
    throw new MemsupError(finding.code, problemLine({ ...rest, hint: null }), {
      hint: hint ?? undefined,
    });
  }
  throw new ConfigProblems(problems, Math.max(problems.length, countOfPaths(findings)));
}

function countOfPaths(findings: readonly Finding[]): number {
  return new Set(findings.map(({ path: at }) => JSON.stringify(at))).size;
}

/** The configuration itself names variables, for secrets; those are no misspelt options. */
function unknownWarnings(unknown: readonly UnknownName[], { notify, metrics }: Sections): string[] {
  const used = [
    metrics.otlp.headersEnv,
    ...notify.flatMap(one => [one?.secretEnv, one?.webhookEnv]),
  ];
  return unknownNameWarnings(
    unknown,
    used.filter(name => name !== undefined),
  );
}
