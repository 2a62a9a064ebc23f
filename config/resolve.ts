import path from 'node:path';
import type { RuleSpec } from '../base/rule-spec.ts';
import { builtInRulesFor } from './built-in-rules.ts';
import { commandFindings } from './command-checks.ts';
import type { Config, NotifyConfig } from './config.ts';
import { isHttpUrl } from './plain-types.ts';
import { resolveApp, type ResolveContext, baseOf } from './resolve-app.ts';
import { resolveRule } from './rules-section.ts';
import type { Sections } from './sections.ts';
import { defaultStateDir } from './state-dir.ts';

/** The effective configuration. What cannot be resolved is reported; then the result is not to be used. */
export function resolveConfig(
  sections: Sections,
  file: string | null,
  context: ResolveContext,
): Config {
  const { sample, limits, floorProbe, restart, capture, metrics, log } = sections;
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
    metrics: { listen: metrics.listen },
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

function resolveNotify({ notify }: Sections, context: ResolveContext): NotifyConfig[] {
  const { env } = context.host;
  return notify.flatMap((one, index) => {
    if (one === null) return [];
    const { format, secretEnv = null, webhookEnv } = one;
    if (secretEnv !== null && (env[secretEnv] ?? '') === '') {
      context.warn(`notify.${index}.secretEnv: ${secretEnv} is not set, nothing will be signed`);
    }
    const webhook = webhookEnv === undefined ? one.webhook : env[webhookEnv];
    if (webhook !== undefined && isHttpUrl(webhook)) {
      if (new URL(webhook).password !== '' && webhookEnv === undefined) {
        context.warn(
          `notify.${index}.webhook holds a password: webhookEnv keeps it out of the file`,
        );
      }
      return [{ webhook, format, secretEnv }];
    }
    if (webhookEnv !== undefined) missingWebhook(webhookEnv, index, context);
    return [];
  });
}

function missingWebhook(name: string, index: number, context: ResolveContext): void {
  const message = `the environment variable ${name} holds no http(s) URL`;
  if (context.programNeed === 'required') {
    context.report({ path: ['notify', index, 'webhookEnv'], message });
  } else {
    // Elsewhere than where it runs, the environment need not be there.
    context.warn(`notify.${index}.webhookEnv: ${message}`);
  }
}

function resolveStateDir(given: string | undefined, context: ResolveContext): string {
  if (given !== undefined) return path.resolve(baseOf(['stateDir'], context), given);
  return defaultStateDir(context.host);
}
