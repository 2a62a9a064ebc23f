import test from 'ava';
import { textOf } from '../helpers/repository.ts';

const headings = [...textOf('CHANGELOG.md').matchAll(/^## (.*)$/gm)].map(([, text]) => text ?? '');

test('changelog: its first version is that of package.json', t => {
  const { version } = JSON.parse(textOf('package.json'));
  t.is(headings[0]?.split(' ')[0], version);
});

test('changelog: versions fall, none twice, each with something to say', t => {
  const versions = headings.map(text => (text.split(' ')[0] ?? '').split('.').map(Number));
  t.true(versions.length > 0);
  for (const [index, version] of versions.entries()) {
    t.is(version.length, 3);
    t.true(version.every(Number.isSafeInteger));
    const next = versions[index + 1];
    if (next !== undefined) t.true(compare(version, next) > 0, headings[index]);
  }
  for (const section of textOf('CHANGELOG.md')
    .split(/^## .*$/m)
    .slice(1)) {
    t.regex(section, /^- \S/m);
  }
});

function compare(left: readonly number[], right: readonly number[]): number {
  for (const [index, part] of left.entries()) {
    const difference = part - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
