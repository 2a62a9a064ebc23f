import { html, type Html, type HtmlValue } from '../html.ts';

interface SectionParts {
  readonly id: string;
  readonly title: string;
  readonly body: HtmlValue;
}

/** One part of a page, with a heading that can be linked to. */
export function section({ id, title, body }: SectionParts): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    ${body}
  </section> `;
}

export function sentences(texts: readonly string[]): Html | null {
  return texts.length === 0
    ? null
    : html`<div class="prose">${texts.map(text => html`<p>${text}</p>`)}</div>`;
}

/** A sentence with the names in it, which stand in backticks, set as code. */
export function withCode(text: string): Html {
  const parts = text.split('`');
  // An odd mark is one of the name's own.
  if (parts.length % 2 === 0) return html`${text}`;
  return html`${parts.map((part, index) => (index % 2 === 0 ? part : html`<code>${part}</code>`))}`;
}

/** What stands where there is nothing to show, and why. */
export function empty(text: string): Html {
  return html`<p class="empty">${text}</p>`;
}

/** Figures behind a chart, folded away until somebody wants them; printing does not need them twice. */
export function folded(summary: string, body: HtmlValue): Html {
  return html`<details class="numbers">
    <summary>${summary}</summary>
    <div class="scroll" tabindex="0" role="region" aria-label="${summary}">${body}</div>
  </details>`;
}
