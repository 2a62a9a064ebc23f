/**
 * What the command line may say, as it was written: the configuration checks it, so that a wrong flag is reported
 * beside the mistakes of the file.
 */
export interface ConfigFlags {
  /** `memsup run app.js`. */
  readonly script?: string | undefined;
  /** What follows the script. */
  readonly args?: readonly string[] | undefined;
  /** `memsup run -- npm start`. */
  readonly command?: readonly string[] | undefined;
  readonly workers?: number | string | undefined;
  readonly name?: string | undefined;
  readonly stateDir?: string | undefined;
  readonly node?: string | undefined;
  /** One text is split into words as a shell would. */
  readonly nodeArgs?: string | readonly string[] | undefined;
  readonly replace?: string | undefined;
  readonly metrics?: string | undefined;
  readonly log?: string | undefined;
}

interface FlagFact {
  /** The option that it sets. */
  readonly path: string;
  /** Its name without the dashes; `null` for what stands on the command line without a flag. */
  readonly flag: string | null;
}

/** Which option each part of the command line sets. */
export const flagFacts: Readonly<Record<keyof ConfigFlags, FlagFact>> = {
  script: { path: 'app.script', flag: null },
  args: { path: 'app.args', flag: null },
  command: { path: 'app.command', flag: null },
  workers: { path: 'app.workers', flag: 'workers' },
  name: { path: 'app.name', flag: 'name' },
  stateDir: { path: 'stateDir', flag: 'state-dir' },
  node: { path: 'app.node', flag: 'node' },
  nodeArgs: { path: 'app.nodeArgs', flag: 'node-args' },
  replace: { path: 'app.replace', flag: 'replace' },
  metrics: { path: 'metrics.listen', flag: 'metrics' },
  log: { path: 'log', flag: 'log' },
};
