/** Bounds that are not options: what one configuration may ask for before it is taken for a mistake or an attack. */
export const configLimits = {
  /** The file that `memsup init` writes has a tenth of it. In the worst case the YAML parser takes its square. */
  fileBytes: 64 * 1024,
  /** Levels of maps and lists, and columns of indentation. */
  nesting: 100,
  /** A package.json beyond this is not read. */
  packageBytes: 4 * 1024 * 1024,
  /** Aliases in one file, and how far they may multiply what they stand for. */
  aliases: 100,
  /** Problems listed at once; the rest is counted. */
  problems: 50,
  /** Problems that are looked into: past this the file is no configuration, and more would only take time. */
  findings: 200,
  rules: 64,
  webhooks: 16,
  workers: 256,
  /** Folders climbed in search of memsup.yaml or package.json. */
  parentFolders: 64,
} as const;
