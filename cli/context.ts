import type { LoadedConfig } from '../config/build.ts';
import type { Config } from '../config/config.ts';
import type { Terminal } from './terminal.ts';

/** What `run` hands to the supervisor beside the configuration. */
export interface SuperviseOptions {
  readonly version: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Reads file, environment and flags again, for SIGHUP; rejects with MEMSUP_CONFIG when they are wrong now. */
  readonly reload: () => Promise<Pick<LoadedConfig, 'config' | 'warnings'>>;
  /** Remarks on the configuration that the user should see in the log. */
  readonly warnings: readonly string[];
}

/** Supervises in the foreground until the app or a signal ends it; resolves to the exit code. */
export type Supervise = (config: Config, options: SuperviseOptions) => Promise<number>;

/** Everything a command may touch from outside, so that tests can bring their own. */
export interface CommandContext {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The arguments after `memsup`, as they were typed. */
  readonly argv: readonly string[];
  readonly terminal: Terminal;
  readonly wallMs: () => number;
  readonly supervise: Supervise;
  /** What the process will exit with; the last word wins. */
  readonly exitWith: (code: number) => void;
}
