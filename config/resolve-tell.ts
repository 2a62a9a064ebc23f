import path from 'node:path';
import type { MetricsConfig, NotifyConfig } from './config.ts';
import { isHttpUrl } from './plain-types.ts';
import { baseOf, type ResolveContext } from './resolve-app.ts';
import type { Sections } from './sections.ts';
import type { Notify } from './tell-sections.ts';

/** `notify`, with the addresses that stand in the environment or in files. */
export function resolveNotify({ notify }: Sections, context: ResolveContext): NotifyConfig[] {
  return notify.flatMap((one, index) => {
    if (one === null) return [];
    const { format, incidentUrl = null } = one;
    const secret = resolveSecret(one, index, context);
    const { webhook, from } = webhookOf(one, index, context);
    if (webhook === undefined || !isHttpUrl(webhook)) {
      if (from !== null) missingWebhook(from, index, context);
      return [];
    }
    if (new URL(webhook).password !== '' && from === null) {
      context.warn(`notify.${index}.webhook holds a password: webhookEnv keeps it out of the file`);
    }
    return [{ webhook, format, ...secret, incidentUrl }];
  });
}

type WebhookPlace = {
  readonly webhook: string | undefined;
  /** Where else than in the file it was looked for. */
  readonly from: { readonly key: 'webhookEnv' | 'webhookFile'; readonly name: string } | null;
};

function webhookOf(
  { webhook, webhookEnv, webhookFile }: Notify,
  index: number,
  context: ResolveContext,
): WebhookPlace {
  const { host } = context;
  if (webhookEnv !== undefined) {
    return { webhook: host.env[webhookEnv], from: { key: 'webhookEnv', name: webhookEnv } };
  }
  if (webhookFile === undefined) return { webhook, from: null };
  const file = absolute(webhookFile, ['notify', index, 'webhookFile'], context);
  const text = host.readText(file)?.trim();
  return { webhook: text, from: { key: 'webhookFile', name: file } };
}

function missingWebhook(
  { key, name }: { readonly key: string; readonly name: string },
  index: number,
  context: ResolveContext,
): void {
  const place = key === 'webhookEnv' ? `environment variable ${name}` : `file "${name}"`;
  const message = `the ${place} holds no http(s) URL`;
  if (context.programNeed === 'required') {
    context.report({ path: ['notify', index, key], message });
  } else {
    // Elsewhere than where it runs, neither need be there.
    context.warn(`notify.${index}.${key}: ${message}`);
  }
}

function resolveSecret(
  { secretEnv, secretFile }: Notify,
  index: number,
  context: ResolveContext,
): Pick<NotifyConfig, 'secretEnv' | 'secretFile'> {
  const { host } = context;
  const { env } = host;
  if (secretEnv !== undefined && (env[secretEnv] ?? '') === '') {
    context.warn(`notify.${index}.secretEnv: ${secretEnv} is not set, nothing will be signed`);
  }
  if (secretFile === undefined) return { secretEnv: secretEnv ?? null, secretFile: null };
  const file = absolute(secretFile, ['notify', index, 'secretFile'], context);
  if ((host.readText(file)?.trim() ?? '') === '') {
    context.warn(`notify.${index}.secretFile: "${file}" holds no key, nothing will be signed`);
  }
  return { secretEnv: null, secretFile: file };
}

function absolute(file: string, at: readonly (string | number)[], context: ResolveContext): string {
  return path.resolve(baseOf(at, context), file);
}

/** `metrics`; a collector that is `off` is none. */
export function resolveMetrics({ metrics }: Sections, context: ResolveContext): MetricsConfig {
  const { listen, otlp } = metrics;
  const { endpoint, every, headersEnv = null, temporality, semconv } = otlp;
  if (endpoint === null) return { listen, otlp: null };
  if (headersEnv !== null && (context.host.env[headersEnv] ?? '') === '') {
    context.warn(
      `metrics.otlp.headersEnv: ${headersEnv} is not set, no headers will be sent along`,
    );
  }
  return { listen, otlp: { endpoint, everyMs: every, headersEnv, temporality, semconv } };
}
