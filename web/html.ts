/**
 * Markup that cannot be forged: everything that is put into it is escaped, unless it is markup made here. Names of classes,
 * properties and files come from the heap of a stranger.
 */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type HtmlValue = Html | string | number | null | readonly HtmlValue[];

/** Markup with values in it: text is escaped, markup stays, `null` is nothing, lists are joined. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(
    strings
      .map((part, index) => part + (index < values.length ? markup(values[index]) : ''))
      .join(''),
  );
}

function markup(value: HtmlValue | undefined): string {
  if (value === undefined || value === null) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return escapeHtml(value);
  return value.map(markup).join('');
}

const named: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Control characters, and the marks that reverse the reading direction or break lines unseen. Left as they are, a name could
 * show itself as another.
 */
const unseen =
  // eslint-disable-next-line no-control-regex -- these are the very characters to be found
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u061C\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/g;

/** Text for an element or a quoted attribute; what would act unseen is written out. */
export function escapeHtml(text: string): string {
  return text.replaceAll(unseen, writtenOut).replaceAll(/[&<>"']/g, mark => named[mark] ?? mark);
}

function writtenOut(mark: string): string {
  return `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** JSON for a script element: no text in it can end the element or, as JavaScript, a line. */
export function jsonForScript(value: unknown): Html {
  const json = JSON.stringify(value) ?? 'null';
  return new Html(
    json.replaceAll(
      /[<>&\u2028\u2029]/g,
      mark => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  );
}
