import type { Config, MetricsConfig, NotifyConfig, Ready } from './config.ts';
import { durationText, shareText, sizeText } from './quantity-text.ts';
import { secretText, shownUrl } from './redact.ts';
import { ruleTree } from './rules-section.ts';
import { branch, type Branch, type Tree } from './tree.ts';

/** The effective configuration as a file would spell it, nothing left out; reading it gives the same again. */
export function configTree(config: Config, { redact = false } = {}): Branch {
  const { sample, limits, restart, shutdown, metrics } = config;
  return branch({
    app: appTree(config, redact),
    sample: { every: durationText(sample.everyMs), warmup: durationText(sample.warmupMs) },
    limits: { rss: limits.rssBytes === null ? 'auto' : sizeText(limits.rssBytes) },
    rules: config.rules.map(rule => ruleTree(rule)),
    floorProbe: floorProbeTree(config),
    restart: {
      budget: restart.budget,
      per: durationText(restart.perMs),
      backoff: {
        min: durationText(restart.backoff.minMs),
        max: durationText(restart.backoff.maxMs),
      },
      quorum: shareText(restart.quorumShare),
    },
    shutdown: { delay: durationText(shutdown.delayMs) },
    capture: captureTree(config),
    notify: config.notify.map(one => notifyTree(one, redact)),
    metrics: metricsTree(metrics, redact),
    stateDir: config.stateDir,
    log: config.log,
  });
}

function appTree({ app }: Config, redact: boolean): Branch {
  return branch({
    name: app.name,
    script: app.script,
    command: app.command,
    args: app.command === null ? app.args : null,
    cwd: app.cwd,
    env: redact ? maskedEnvironment(app.env) : app.env,
    node: app.node,
    nodeArgs: app.command === null ? app.nodeArgs : null,
    workers: app.workers,
    ready: readyText(app.ready),
    readyTimeout: durationText(app.readyTimeoutMs),
    replace: app.replace,
    drainTimeout: durationText(app.drainTimeoutMs),
    killTimeout: durationText(app.killTimeoutMs),
    balance: app.balance,
    onSupervisorLoss: app.onSupervisorLoss,
  });
}

function maskedEnvironment(env: Readonly<Record<string, string>>): Branch {
  return Object.fromEntries(
    Object.entries(env).map(([name, value]): [string, Tree] => [name, secretText(name, value)]),
  );
}

function readyText(ready: Ready): string {
  return ready.by === 'http' ? ready.url : ready.by;
}

function floorProbeTree({ floorProbe }: Config): Branch {
  return {
    mode: floorProbe.mode,
    minInterval: durationText(floorProbe.minIntervalMs),
    maxInterval: durationText(floorProbe.maxIntervalMs),
    growth: shareText(floorProbe.growthShare),
    gcBudget: shareText(floorProbe.gcBudgetShare),
  };
}

function captureTree({ capture }: Config): Branch {
  return {
    baseline: capture.baseline,
    profile: capture.profile,
    maxPause: durationText(capture.maxPauseMs),
    keep: capture.keep,
    maxDisk: sizeText(capture.maxDiskBytes),
    cooldown: durationText(capture.cooldownMs),
    redact: capture.redact,
  };
}

function notifyTree(
  { webhook, format, secretEnv, secretFile, incidentUrl }: NotifyConfig,
  redact: boolean,
): Branch {
  return branch({
    webhook: redact ? shownUrl(webhook, format) : webhook,
    format,
    secretEnv,
    secretFile,
    incidentUrl,
  });
}

function metricsTree({ listen, otlp }: MetricsConfig, redact: boolean): Branch {
  return {
    listen: listen === null ? 'off' : listenText(listen),
    otlp:
      otlp === null
        ? { endpoint: 'off' }
        : branch({
            endpoint: redact ? shownUrl(otlp.endpoint, 'memsup') : otlp.endpoint,
            every: durationText(otlp.everyMs),
            headersEnv: otlp.headersEnv,
            temporality: otlp.temporality,
            semconv: otlp.semconv,
          }),
  };
}

function listenText({ host, port }: { readonly host: string; readonly port: number }): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
