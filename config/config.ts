import type { RuleSpec } from '../base/rule-spec.ts';

/** How a worker shows that it is ready to serve. */
export type Ready =
  | { readonly by: 'auto' }
  | { readonly by: 'listening' }
  | { readonly by: 'message' }
  | { readonly by: 'http'; readonly url: string };

export interface AppConfig {
  readonly name: string;
  /** Absolute path; `null` when `command` is given instead. */
  readonly script: string | null;
  /** `memsup run -- npm start`: a command whose grandchild is the app. */
  readonly command: readonly string[] | null;
  /** What became of the command that was given, in one sentence: run as it is, or the program that it comes down to. */
  readonly commandNote: string | null;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly node: string;
  readonly nodeArgs: readonly string[];
  readonly workers: number;
  readonly ready: Ready;
  readonly readyTimeoutMs: number;
  readonly replace: 'auto' | 'start-first' | 'stop-first';
  readonly drainTimeoutMs: number;
  readonly killTimeoutMs: number;
  readonly balance: 'shared' | 'round-robin';
  readonly onSupervisorLoss: 'drain-exit' | 'keep';
}

export interface FloorProbeConfig {
  readonly mode: 'gentle' | 'static' | 'forced' | 'off';
  readonly minIntervalMs: number;
  readonly maxIntervalMs: number;
  readonly growthShare: number;
  readonly gcBudgetShare: number;
}

export interface RestartConfig {
  readonly budget: number;
  readonly perMs: number;
  readonly backoff: { readonly minMs: number; readonly maxMs: number };
  readonly quorumShare: number;
}

export interface CaptureConfig {
  readonly baseline: 'auto' | 'sibling' | 'warm' | 'fresh' | 'none';
  readonly profile: boolean;
  readonly maxPauseMs: number;
  readonly keep: number;
  readonly maxDiskBytes: number;
  readonly cooldownMs: number;
  readonly redact: boolean;
}

export interface OtlpConfig {
  readonly endpoint: string;
  readonly everyMs: number;
  readonly headersEnv: string | null;
  readonly temporality: 'cumulative' | 'delta';
  readonly semconv: 'current' | 'legacy';
}

export interface MetricsConfig {
  readonly listen: { readonly host: string; readonly port: number } | null;
  readonly otlp: OtlpConfig | null;
}

export interface NotifyConfig {
  readonly webhook: string;
  readonly format: 'memsup' | 'alertmanager' | 'cloudevents' | 'slack';
  readonly secretEnv: string | null;
  /** Absolute path. */
  readonly secretFile: string | null;
  /** Template of the link to an incident, see `base/incident-url.ts`. */
  readonly incidentUrl: string | null;
}

/** The effective configuration: complete, parsed, frozen. Milliseconds, bytes, shares of 1. */
export interface Config {
  readonly app: AppConfig;
  readonly sample: { readonly everyMs: number; readonly warmupMs: number };
  /** `null`: found out from the cgroup and the host. */
  readonly limits: { readonly rssBytes: number | null };
  readonly rules: readonly RuleSpec[];
  readonly floorProbe: FloorProbeConfig;
  readonly restart: RestartConfig;
  readonly shutdown: { readonly delayMs: number };
  readonly capture: CaptureConfig;
  readonly notify: readonly NotifyConfig[];
  readonly metrics: MetricsConfig;
  /** Absolute path. */
  readonly stateDir: string;
  readonly log: 'json' | 'pretty' | 'auto';
  /** Absolute path of the file it came from, if any. */
  readonly file: string | null;
}
