/**
 * Programs of Node's world that only start the app. In command mode (`memsup run -- npm start`) they are Node processes
 * too and preload the agent like the app they start, which must have it instead of them.
 */
const launchers: ReadonlySet<string> = new Set([
  'concurrently',
  'corepack',
  'cross-env',
  'cross-env-shell',
  'dotenv',
  'dotenv-cli',
  'dotenvx',
  'env-cmd',
  'nodemon',
  'npm',
  'npm-cli',
  'npm-run-all',
  'npm-run-all2',
  'npx',
  'npx-cli',
  'pnpm',
  'pnpx',
  'run-p',
  'run-s',
  'ts-node-dev',
  'tsx',
  'yarn',
  'yarnpkg',
]);

/** Does this main script (`process.argv[1]`) start the app rather than being it? */
export function isLauncher(script: string): boolean {
  const parts = script.split(/[\\/]/);
  const file = parts.at(-1) ?? '';
  const name = file.replace(/\.[cm]?js$/, '');
  // Yarn keeps itself in the project as `.yarn/releases/yarn-4.1.0.cjs`.
  if (launchers.has(name) || /^yarn-\d/.test(name)) return true;
  // `tsx/dist/cli.mjs`: the file says nothing, the package does.
  const packages = parts.lastIndexOf('node_modules');
  return packages !== -1 && launchers.has(parts[packages + 1] ?? '');
}
