/** What a template of a link to an incident may name. */
export const incidentUrlFields = ['id', 'app', 'host', 'worker'] as const;

export type IncidentUrlValues = Readonly<Record<(typeof incidentUrlFields)[number], string>>;

const placeholder = /\{([^{}]*)\}/g;

/**
 * The address of an incident: `https://ops.example.com/{app}/{id}/report.html` with each `{name}` replaced by its value,
 * encoded for a URL. `null` when no http(s) URL comes of it, as with a host name that a URL cannot hold.
 */
export function incidentUrl(template: string, values: IncidentUrlValues): string | null {
  const filled = template.replaceAll(placeholder, (whole, name: string) => {
    const value = new Map<string, string>(Object.entries(values)).get(name);
    return value === undefined ? whole : encodeURIComponent(value);
  });
  if (!/^https?:\/\//i.test(filled) || !URL.canParse(filled)) return null;
  // `|` and quotes are legal in a URL, but receivers that put it into markup of their own take them for its end.
  return new URL(filled).href.replaceAll('|', '%7C').replaceAll("'", '%27');
}

const example: IncidentUrlValues = {
  id: '20261122T031245Z-w1',
  app: 'shop',
  host: 'web-1',
  worker: '1',
};

// Receivers cut what is much longer; Slack takes 2000 characters a field.
const templateCharsMax = 1000;

/** What is wrong with a template, as the end of "expected …"; `null` when nothing is. */
export function incidentUrlMistake(template: string): string | null {
  if (template.length > templateCharsMax) return `at most ${templateCharsMax} characters`;
  const known: readonly string[] = incidentUrlFields;
  const names = [...template.matchAll(placeholder)].map(match => match[1] ?? '');
  const unknown = names.find(name => !known.includes(name));
  if (unknown !== undefined) {
    return `no other placeholders than ${known.map(name => `{${name}}`).join(', ')}`;
  }
  const filled = incidentUrl(template, example);
  if (filled === null || !names.includes('id')) {
    return 'an http(s) URL with {id} in it, such as "https://ops.example.com/incidents/{id}/report.html"';
  }
  const { username, password } = new URL(filled);
  if (username === '' && password === '') return null;
  return 'a URL without user and password: everybody who is notified reads it';
}
