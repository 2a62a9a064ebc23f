import fs from 'node:fs';
import type { PageAssets } from './page-shell.ts';

export type PageName = 'report' | 'dash';

/** Script and style of a page, as the build has put them beside this file. */
export function readAssets(page: PageName): PageAssets {
  return { script: read(`${page}.js`), style: read(`${page}.css`) };
}

function read(name: string): string {
  const text = fs.readFileSync(new URL(`page/${name}`, import.meta.url), 'utf8');
  // Either would end the element that holds it.
  if (/<\/(?:script|style)|<!--/i.test(text)) {
    throw new Error(`"${name}" cannot stand inside a page`);
  }
  return text;
}
