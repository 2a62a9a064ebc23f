import path from 'node:path';
import type { RuleSpec } from '../base/rule-spec.ts';
import { builtInRulesFor } from './built-in-rules.ts';
import { commandFindings } from './command-checks.ts';
import type { Config } from './config.ts';
import { resolveApp, type ResolveContext, baseOf } from './resolve-app.ts';
import { resolveMetrics, resolveNotify } from './resolve-tell.ts';
import { resolveRule } from './rules-section.ts';
import type { Sections } from './sections.ts';
import { defaultStateDir } from './state-dir.ts';

/** The effective configuration. What cannot be resolved is reported; then the result is not to be used. */
export function resolveConfig(
  sections: Sections,
  file: string | null,
  context: ResolveContext,
): Config {
  const { sample, limits, floorProbe, restart, shutdown, capture, log } = sections;
  const app = resolveApp(sections.app, context);
  for (const finding of commandFindings(app, sections)) context.report(finding);
  return {
    app,
    sample: { everyMs: sample.every, warmupMs: sample.warmup },
    limits: { rssBytes: limits.rss },
    rules: resolveRules(sections, context),
    floorProbe: {
      mode: floorProbe.mode,
      minIntervalMs: floorProbe.minInterval,
      maxIntervalMs: floorProbe.maxInterval,
      growthShare: floorProbe.growth,
      gcBudgetShare: floorProbe.gcBudget,
    },
    restart: {
      budget: restart.budget,
      perMs: restart.per,
      backoff: { minMs: restart.backoff.min, maxMs: restart.backoff.max },
      quorumShare: restart.quorum,
    },
    shutdown: { delayMs: shutdown.delay },
    capture: {
      baseline: capture.baseline,
      profile: capture.profile,
      maxPauseMs: capture.maxPause,
      keep: capture.keep,
      maxDiskBytes: capture.maxDisk,
      cooldownMs: capture.cooldown,
      redact: capture.redact,
    },
    notify: resolveNotify(sections, context),
    metrics: resolveMetrics(sections, context),
    stateDir: resolveStateDir(sections.stateDir, context),
    log,
    file,
  };
}

function resolveRules({ rules, capture, sample }: Sections, context: ResolveContext): RuleSpec[] {
  if (rules === null) {
    return builtInRulesFor({ sampleEveryMs: sample.every, profile: capture.profile });
  }
  if (rules.length === 0) {
    context.warn('rules is empty: memsup restarts what dies, and watches nothing');
  }
  return rules.flatMap((rule, index) => {
    if (rule === null) return [];
    const at = ['rules', index];
    return [
      resolveRule(rule, (inner, message, involves = []) =>
        context.report({
          path: [...at, ...inner],
          message,
          involves: involves.map(one => [...at, ...one]),
        }),
      ),
    ];
  });
}

function resolveStateDir(given: string | undefined, context: ResolveContext): string {
  if (given !== undefined) return path.resolve(baseOf(['stateDir'], context), given);
  return defaultStateDir(context.host);
}
