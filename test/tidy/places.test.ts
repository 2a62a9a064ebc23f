import os from 'node:os';
import test from 'ava';
import { repositoryFiles, root, textOf } from '../helpers/repository.ts';

const binary = /\.(?:gz|png|jpg|ico|woff2?|heapsnapshot)$/;

/** Where this copy lies and where it was installed from: true on one machine, noise or a leak on all others. */
function machineWords(): string[] {
  const registry = process.env['npm_config_registry'];
  const host = registry !== undefined && URL.canParse(registry) ? new URL(registry).host : '';
  // A short path, such as "/app" or "/tmp/memsup", is in many texts by right, and so is the public registry.
  const paths = [root, os.homedir()].filter(path => path.split('/').length > 3);
  return host === '' || host.endsWith('npmjs.org') ? paths : [...paths, host];
}

// Written so that this file does not hold what it looks for.
const forbidden: readonly (readonly [string, RegExp])[] = [
  ['a path of the machine it was built on', /(?:^|[\s"'`(=:])\/wor[k]\//m],
  ['a path that leaves the repository', /\.\.\/share[d]\//],
  ['a registry', /\bregistr[y]\.[a-z0-9-]+\.[a-z]|_authToke[n]/],
  ['a private key', /-----BEGIN [A-Z ]*PRIVAT[E] KEY-----/],
];

test('places: no file names the machine, a registry or a secret', t => {
  const files = repositoryFiles().filter(file => !binary.test(file));
  const words = machineWords();
  const found: string[] = [];
  for (const file of files) {
    const text = textOf(file);
    for (const [what, pattern] of forbidden) if (pattern.test(text)) found.push(`${file}: ${what}`);
    for (const word of words) if (text.includes(word)) found.push(`${file}: "${word}"`);
  }
  t.deepEqual(found, []);
  t.true(files.length > 40);
});

test('places: the check sees what it looks for', t => {
  const samples = [
    ['see ', 'work', 'here'].join('/'),
    ['..', 'shared', 'design'].join('/'),
    ['registry', 'example', 'com'].join('.'),
    ['-----BEGIN RSA', 'PRIVATE', 'KEY-----'].join(' '),
  ];
  t.deepEqual(
    samples.filter((sample, index) => forbidden[index]?.[1].test(sample) !== true),
    [],
  );
  t.false(forbidden.some(([, pattern]) => pattern.test('the network/worker pool')));
});

test('places: no link leads out of the repository, nothing that is built is kept', t => {
  const built = /^(?:dist|node_modules|coverage|\.nodes|\.memsup)(?:\/|$)|\.tsbuildinfo$/;
  t.deepEqual(
    repositoryFiles().filter(file => built.test(file)),
    [],
  );
});
