/** What the configuration asks of the machine. Handed in, so that everything but `load.ts` is pure. */
export interface Host {
  /** Absolute. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly processors: number;
  /** The interpreter that runs memsup itself. */
  readonly execPath: string;
  /** Links are followed; `null`: nothing is there. */
  kindOf(path: string): 'file' | 'folder' | null;
  isExecutable(path: string): boolean;
  /** The text of a small file; `null` when it is not there or not to be read. */
  readText(path: string): string | null;
  /** Names in a folder; none when it cannot be read. */
  namesIn(folder: string): readonly string[];
}
