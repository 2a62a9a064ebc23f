import test from 'ava';
import { isRecord } from '../../base/guards.ts';
import { textOf } from '../helpers/repository.ts';

const exact = /^\d+\.\d+\.\d+$/;

// Later and earlier versions of this package have carried malicious code; this one was read. See docs/decisions.md.
const nodeIpc = {
  version: '12.0.0',
  integrity:
    'sha512-QHJ2gAJiqA3cM7cQiRjLsfCOBRB0TwQ6axYD4FSllQWipEbP6i7Se1dP8EzPKk5J1nCe27W69eqPmCoKyQ61Vg==',
};

type Fields = Readonly<Record<string, unknown>>;

function json(file: string): Fields {
  const value: unknown = JSON.parse(textOf(file));
  return fields(value);
}

function fields(value: unknown): Fields {
  return isRecord(value) ? value : {};
}

function lockedPackages(): (readonly [string, Fields])[] {
  return Object.entries(fields(json('package-lock.json')['packages']))
    .filter(([place]) => place !== '')
    .map(([place, entry]) => [place, fields(entry)]);
}

test('lock: node-ipc is the one release that was read, everywhere', t => {
  const found = lockedPackages().filter(([place]) => place.endsWith('node_modules/node-ipc'));
  t.deepEqual(
    found.map(([, { version, integrity }]) => ({ version, integrity })),
    [nodeIpc],
  );
});

test('lock: no package is known to be hostile', t => {
  const names = lockedPackages().map(([place]) => place.split('node_modules/').at(-1));
  t.true(names.length > 200, `${names.length} packages found, so the check proved nothing`);
  t.false(names.includes('peacenotwar'));
  t.true(names.includes('event-pubsub'));
});

test('lock: every package has a checksum, none has an address', t => {
  for (const [place, entry] of lockedPackages()) {
    // What came inside another package's archive is covered by the checksum of that.
    if (entry['inBundle'] === true) continue;
    t.regex(String(entry['integrity']), /^sha512-[\w+/]{86}==$/, place);
    t.false('resolved' in entry, `${place} names where it was downloaded from`);
    t.not(entry['hasInstallScript'] === true && !isAllowedScript(place), true, place);
  }
  const hosts = new Set(
    [...textOf('package-lock.json').matchAll(/https?:\/\/([^/"\s]+)/g)].map(([, host]) => host),
  );
  t.false([...hosts].some(host => /registry|npm|artifact|nexus|verdaccio/i.test(String(host))));
});

// They bring a program for the platform; `ignore-scripts` in .npmrc keeps even these from running.
function isAllowedScript(place: string): boolean {
  return ['node_modules/esbuild', 'node_modules/fsevents'].includes(place);
}

// npm writes such a gap when it cannot find a platform's part of a tool, or looks at what is installed here; `npm ci`
// then refuses the whole file.
test('lock: the parts for other platforms are locked, too', t => {
  const places = new Set(lockedPackages().map(([place]) => place));
  let parts = 0;
  for (const [place, entry] of lockedPackages()) {
    for (const name of Object.keys(fields(entry['optionalDependencies']))) {
      parts += 1;
      const isLocked =
        places.has(`${place}/node_modules/${name}`) || places.has(`node_modules/${name}`);
      t.true(isLocked, `${place} may need "${name}"`);
    }
  }
  t.true(parts > 40, `${parts} parts found, so the check proved nothing`);
});

test('lock: what package.json asks for is exact, and is what is locked', t => {
  const asked = json('package.json');
  const locked = fields(fields(json('package-lock.json')['packages'])['']);
  for (const kind of ['dependencies', 'devDependencies']) {
    const versions = fields(asked[kind]);
    t.deepEqual(versions, fields(locked[kind]));
    for (const [name, version] of Object.entries(versions)) t.regex(String(version), exact, name);
    t.true(Object.keys(versions).length > 5);
  }
  t.is(locked['version'], asked['version']);
});

test('lock: npm is told to pin, to run no scripts and to leave addresses out', t => {
  const lines = textOf('.npmrc').split('\n');
  for (const line of [
    'save-exact=true',
    'ignore-scripts=true',
    'omit-lockfile-registry-resolved=true',
  ]) {
    t.true(lines.includes(line), line);
  }
  t.false(lines.some(line => /registry\s*=|_auth|token/i.test(line)));
});
