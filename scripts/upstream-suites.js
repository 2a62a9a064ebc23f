// Runs the suites of the modules that the drop-ins replace, as published and unchanged, against the drop-ins:
//   node scripts/upstream-suites.js [--node PATH]... [--only WORD]... [--keep]
// Packages are fetched with npm into a temporary folder that is removed afterwards; nothing of them comes in here. What
// cannot be fetched is said and counted. Exit code: 0 all passed, 1 a suite failed, 3 nothing failed but something was missing.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const dist = path.join(path.dirname(fileURLToPath(import.meta.url)), '../dist/compat');

/**
 * `entry` is the file that loads the addon and gives way to the drop-in; `tools` is what the suite asks for, with a
 * runner that today's Node can start where the one it names cannot be.
 */
const suites = [
  {
    name: 'memwatch@0.2.2',
    dropIn: 'memwatch',
    entry: 'include.js',
    tests: ['tests.js'],
    tools: ['mocha@10.8.2', 'should@0.6.3'],
    run: file => ['mocha/bin/mocha.js', '--timeout', '60000', file],
  },
  {
    name: 'memwatch-next@0.3.0',
    dropIn: 'memwatch',
    entry: 'include.js',
    tests: ['tests.js'],
    tools: ['mocha@10.8.2', 'should@8.4.0'],
    run: file => ['mocha/bin/mocha.js', '--timeout', '60000', file],
  },
  {
    name: '@airbnb/node-memwatch@3.0.0',
    dropIn: 'memwatch',
    entry: 'include.js',
    tests: ['main.test.js'],
    tools: ['vitest@2.1.4'],
    run: file => ['vitest/vitest.mjs', 'run', '--testTimeout=60000', file],
  },
  {
    name: 'heapdump@0.3.15',
    dropIn: 'heapdump',
    entry: 'index.js',
    tests: [
      'test/test-callback.js',
      'test/test-callback-error.js',
      'test/test-callback-without-filename.js',
      'test/test-sigusr2.js',
    ],
    tools: ['tap@0.4.13', 'shelljs@0.3.0'],
    run: file => [null, file],
  },
  {
    name: 'gc-stats@1.4.1',
    dropIn: 'gc-stats',
    entry: 'index.js',
    tests: ['tests/gc-stats.test.js'],
    tools: ['mocha@10.8.2', 'should@13.2.3', 'semver@5.7.2'],
    run: file => ['mocha/bin/mocha.js', '--timeout', '60000', '-n', 'expose-gc', file],
  },
  { name: 'gc-profiler@1.4.2', dropIn: 'gc-profiler', tests: [] },
  { name: 'v8-profiler@5.7.0', dropIn: 'v8-profiler', tests: [] },
  { name: 'v8-profiler-next@1.10.0', dropIn: 'v8-profiler', tests: [] },
];

const { values: options } = parseArgs({
  options: {
    node: { type: 'string', multiple: true },
    only: { type: 'string', multiple: true, default: [''] },
    keep: { type: 'boolean' },
  },
});
const wanted = suites.filter(({ name }) => options.only.some(word => name.includes(word)));
const nodes = options.node ?? [process.execPath];
const root = fs.mkdtempSync(path.join(os.tmpdir(), 'memsup-upstream-'));
const missing = [];
const failed = [];
let passed = 0;
try {
  for (const suite of wanted) runSuite(suite);
} finally {
  if (options.keep === true) console.log(`kept: ${root}`);
  else fs.rmSync(root, { recursive: true, force: true });
}
for (const line of missing) console.log(`NOT TO BE HAD  ${line}`);
for (const line of failed) console.log(`FAILED  ${line}`);
console.log(`${passed} passed, ${failed.length} failed`);
process.exitCode = failed.length > 0 ? 1 : missing.length > 0 ? 3 : 0;

function runSuite(suite) {
  if (suite.tests.length === 0) {
    missing.push(`${suite.name}: the published package holds no tests`);
    return;
  }
  const folder = prepare(suite);
  if (folder === null) return;
  for (const node of nodes) {
    for (const file of suite.tests) runTest(suite, { node, folder, file });
  }
}

/** Unpacks the package with its test tools, and puts the drop-in where the addon was loaded. */
function prepare({ name, dropIn, entry, tests, tools }) {
  const folder = fs.mkdtempSync(path.join(root, 'suite-'));
  const packed = npm(folder, ['pack', '--silent', name]);
  const archive = packed.status === 0 ? packed.stdout.trim().split('\n').at(-1) : '';
  if (archive === '') {
    missing.push(`${name}: npm pack failed: ${lastLine(packed.stderr)}`);
    return null;
  }
  spawnSync('tar', ['xzf', archive], { cwd: folder });
  const unpacked = path.join(folder, 'package');
  const absent = tests.filter(file => !fs.existsSync(path.join(unpacked, file)));
  if (absent.length > 0) {
    missing.push(`${name}: the published package has no ${absent.join(', ')}`);
    return null;
  }
  // Beside the package, so that its own package.json stays as it is.
  const added = npm(folder, [
    'install',
    '--prefix',
    folder,
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    ...tools,
  ]);
  if (added.status !== 0) {
    missing.push(`${name}: its test tools cannot be installed: ${lastLine(added.stderr)}`);
    return null;
  }
  const drop = JSON.stringify(path.join(dist, `${dropIn}.cjs`));
  fs.writeFileSync(path.join(unpacked, entry), `module.exports = require(${drop});\n`);
  return folder;
}

function runTest({ name, run }, { node, folder, file }) {
  const unpacked = path.join(folder, 'package');
  const [runner, ...args] = run(file);
  const program = runner === null ? [] : [path.join(folder, 'node_modules', runner)];
  const before = hashOf(path.join(unpacked, file));
  const ended = spawnSync(node, [...program, ...args], {
    cwd: unpacked,
    encoding: 'utf8',
    timeout: 300_000,
    env: { ...process.env, CI: 'true', NO_COLOR: '1' },
  });
  const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim();
  const label = `${name} ${file} (${version}, sha256 ${before.slice(0, 12)})`;
  const good = ended.status === 0 && saysItPassed(ended.stdout, runner);
  if (good) passed += 1;
  else failed.push(label);
  console.log(`${good ? 'ok' : 'not ok'}  ${label}: ${summaryOf(ended.stdout)}`);
  if (!good) console.log(`${ended.stdout}\n${ended.stderr}`);
}

/** An exit code of 0 says nothing when no test has run. */
function saysItPassed(output, runner) {
  // A bare script asserts and ends, or prints TAP.
  if (runner === null) return !/^not ok/m.test(output);
  return /[1-9]\d* pass(?:ing|ed)/.test(output) && !/[1-9]\d* fail/.test(output);
}

function summaryOf(output) {
  const told = /(\d+ passing|Tests\s+\d+ passed|# pass\s+\d+|^ok.*$)/m.exec(output);
  return told?.[0].replaceAll(/\s+/g, ' ') ?? 'asserted, exit code 0';
}

function npm(folder, args) {
  return spawnSync('npm', args, { cwd: folder, encoding: 'utf8' });
}

function hashOf(file) {
  return createHash('sha256').update(fs.readFileSync(file)).digest('hex');
}

function lastLine(text) {
  return text.trim().split('\n').at(-1) ?? '';
}
