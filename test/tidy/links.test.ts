import fs from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { repositoryFiles, root, textOf } from '../helpers/repository.ts';

interface Link {
  readonly page: string;
  readonly target: string;
}

function links(): Link[] {
  return repositoryFiles()
    .filter(file => file.endsWith('.md'))
    .flatMap(page =>
      [...textOf(page).matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)].map(([, target = '']) => ({
        page,
        target,
      })),
    );
}

/** The name that a heading can be linked by. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

function isBroken({ page, target }: Link): boolean {
  const [file = '', anchor] = target.split('#');
  const found = file === '' ? page : path.posix.join(path.posix.dirname(page), file);
  if (!fs.existsSync(path.join(root, found))) return true;
  if (anchor === undefined) return false;
  const headings = [...textOf(found).matchAll(/^#+ (.+)$/gm)].map(([, text = '']) =>
    anchorOf(text),
  );
  return !headings.includes(anchor);
}

test('links: every page and heading that the documentation points to is there', t => {
  const all = links();
  t.true(all.length > 30, `${all.length} links`);
  t.deepEqual(
    all.filter(link => isBroken(link)).map(({ page, target }) => `${page}: ${target}`),
    [],
  );
  t.true(isBroken({ page: 'README.md', target: 'docs/nowhere.md' }));
  t.true(isBroken({ page: 'README.md', target: 'docs/errors.md#nowhere' }));
});
