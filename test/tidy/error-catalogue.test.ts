import test from 'ava';
import { errorCodes } from '../../base/errors.ts';
import { textOf } from '../helpers/repository.ts';

const page = textOf('docs/errors.md');

/** The sections of the page, by their heading. */
function sections(): Map<string, string> {
  const parts = page.split(/^## /m).slice(1);
  return new Map(
    parts.map(part => {
      const [heading = '', ...lines] = part.split('\n');
      return [heading.trim(), lines.join('\n')];
    }),
  );
}

test('errors: docs/errors.md has one section for each code, in the same order, and no others', t => {
  const headings = [...page.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
  t.deepEqual(headings, [...errorCodes]);
  t.true(headings.length > 15);
});

test('errors: each section says what it means and what to do', t => {
  for (const [code, text] of sections()) {
    t.regex(text, /\*\*It means\*\*.{20,}/s, code);
    t.regex(text, /\*\*What to do\*\*.{20,}/s, code);
  }
  t.is(sections().size, errorCodes.length);
});

test('errors: the page names no code that there is not', t => {
  const named = new Set([...page.matchAll(/\bMEMSUP_[A-Z_]+/g)].map(([name]) => name));
  const variables = new Set(['MEMSUP_AGENT']);
  const known: ReadonlySet<string> = new Set(errorCodes);
  t.deepEqual(
    [...named].filter(name => !known.has(name) && !variables.has(name)),
    [],
  );
});
