import * as z from 'zod';
import { show } from './show.ts';

/** What an editor shows and the documentation prints for an option. */
export type About = {
  readonly description: string;
  readonly examples: [unknown];
};

/** The words of an option: what it is for, and one value as an example. */
export function about(description: string, example: unknown): About {
  return { description, examples: [example] };
}

/** Text that can be handed to the operating system, where a NUL ends it. */
export function text() {
  return z.string().refine(given => !given.includes('\0'), 'expected text without a NUL character');
}

/** Text that is not empty. */
export function word() {
  return text().min(1);
}

/** A whole number within bounds. */
export function wholeNumber(min: number, max: number) {
  return z.int().min(min).max(max);
}

/** Name of an app or a rule: it becomes part of file names, labels and log lines. */
export function label(what: string) {
  return z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, {
    error: issue =>
      `expected ${what} of up to 64 letters, digits, ".", "_" and "-", got ${show(issue.input)}`,
  });
}

/** Name of an environment variable. */
export function variableName() {
  return z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, {
    error: issue => `expected the name of an environment variable, got ${show(issue.input)}`,
  });
}

/** True for what `fetch` can ask. */
export function isHttpUrl(given: string): boolean {
  return /^https?:\/\//i.test(given) && URL.canParse(given);
}

/** An address that can be sent something. */
export function httpUrl() {
  return (
    z
      .string()
      .meta({ pattern: '^https?://' })
      // The value is not quoted: the path of a webhook may be its key.
      .refine(isHttpUrl, 'expected an http(s) URL')
  );
}
