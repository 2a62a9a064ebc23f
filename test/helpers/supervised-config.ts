import type { AppConfig, Config } from '../../config/config.ts';

const hourMs = 3_600_000;

/** A configuration whose deadlines no test ever reaches by itself. */
export function supervisedConfig(
  stateDir: string,
  changes: { readonly app?: Partial<AppConfig>; readonly rest?: Partial<Config> } = {},
): Config {
  return {
    app: {
      name: 'shop',
      script: '/app/server.js',
      command: null,
      commandNote: null,
      args: ['--port', '80'],
      cwd: '/app',
      env: {},
      node: 'node',
      nodeArgs: [],
      workers: 1,
      ready: { by: 'auto' },
      readyTimeoutMs: hourMs,
      replace: 'auto',
      drainTimeoutMs: hourMs,
      killTimeoutMs: hourMs,
      balance: 'shared',
      onSupervisorLoss: 'drain-exit',
      ...changes.app,
    },
    sample: { everyMs: 1000, warmupMs: 0 },
    limits: { rssBytes: null },
    rules: [],
    floorProbe: {
      mode: 'gentle',
      minIntervalMs: 15_000,
      maxIntervalMs: 1_800_000,
      growthShare: 0.015,
      gcBudgetShare: 0.01,
    },
    restart: {
      budget: 5,
      perMs: 600_000,
      backoff: { minMs: hourMs, maxMs: hourMs },
      quorumShare: 0.5,
    },
    shutdown: { delayMs: 0 },
    capture: {
      baseline: 'none',
      profile: false,
      maxPauseMs: 1000,
      keep: 5,
      maxDiskBytes: 2 ** 31,
      cooldownMs: 600_000,
      redact: false,
    },
    notify: [],
    metrics: { listen: null, otlp: null },
    stateDir,
    log: 'json',
    file: null,
    ...changes.rest,
  };
}
