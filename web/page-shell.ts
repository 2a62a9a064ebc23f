import { createHash } from 'node:crypto';
import { html, Html, type HtmlValue } from './html.ts';

/** What the browser runs and how it looks: built beforehand, part of the page. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
}

export interface PageParts {
  readonly title: string;
  /** Markup inside of `body`. */
  readonly body: HtmlValue;
  readonly assets: PageAssets;
  /** The page is served, and talks with whoever served it. */
  readonly isServed?: boolean;
}

/**
 * One page that needs nothing but itself. Its policy lets in exactly the one script and the one style that it was made with:
 * should markup ever slip through, it could neither run nor ask anybody for anything.
 */
export function renderPage({ title, body, assets, isServed = false }: PageParts): string {
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(assets.script)}`,
    `style-src ${hashOf(assets.style)}`,
    'img-src data:',
    ...(isServed ? ["connect-src 'self'"] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        ${element('style', assets.style)}
      </head>
      <body>
        ${body} ${element('script', assets.script)}
      </body>
    </html> `;
  return document.text;
}

/** Not a character more or less than what was hashed. */
function element(name: 'script' | 'style', text: string): Html {
  return new Html(`<${name}>${text}</${name}>`);
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
