import * as z from 'zod';
import { nearest } from './nearest.ts';
import type { Path } from './paths.ts';
import type { Finding } from './problems.ts';
import { choiceText, show } from './show.ts';

type RawIssue = Parameters<z.core.$ZodErrorMap>[0];

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
};

/** What zod found, in the words of this program. */
export function issueText(issue: RawIssue): string {
  if (issue.input === undefined) return 'required, but not given';
  const got = `got ${show(issue.input)}`;
  if (issue.code === 'invalid_type') {
    return `expected ${typeNames[issue.expected] ?? issue.expected}, ${got}`;
  }
  if (issue.code === 'invalid_value') return `expected ${choiceText(issue.values)}, ${got}`;
  if (issue.code === 'too_small') {
    return `expected ${bound('at least', Number(issue.minimum), issue.origin)}, ${got}`;
  }
  if (issue.code === 'too_big') {
    return `expected ${bound('at most', Number(issue.maximum), issue.origin)}, ${got}`;
  }
  return `expected another value, ${got}`;
}

function bound(most: string, limit: number, origin: string): string {
  const unit = origin === 'string' ? 'character' : origin === 'array' ? 'entry' : null;
  if (unit === null) return `${most} ${limit}`;
  return `${most} ${limit} ${limit === 1 ? unit : unit === 'entry' ? 'entries' : `${unit}s`}`;
}

/** One issue of zod as the findings that a person would count: each unknown key by itself, unions by the branch meant. */
export function findingsOf(issue: z.core.$ZodIssue, at: Path): Finding[] {
  const path = [...at, ...issue.path.map(step => (typeof step === 'number' ? step : String(step)))];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(key => ({
      path: [...path, key],
      message: 'unknown option',
      atKey: true,
    }));
  }
  if (issue.code === 'invalid_key') {
    return issue.issues.map(inner => ({ path, message: inner.message, atKey: true }));
  }
  if (issue.code === 'invalid_union') return unionFindings(issue, path);
  const { message } = issue;
  const choices = issue.code === 'invalid_value' ? issue.values : [];
  return [{ path, message, hint: choiceHint(issue.input, choices) }];
}

function unionFindings(issue: z.core.$ZodIssueInvalidUnion, path: Path): Finding[] {
  const { input } = issue;
  if (issue.discriminator !== undefined && 'options' in issue) {
    const given = valueAt(input, issue.discriminator);
    const choices = choiceText(issue.options ?? []);
    const message =
      given === undefined
        ? `required, but not given: one of ${choices}`
        : `expected ${choices}, got ${show(given)}`;
    return [{ path, message, hint: choiceHint(given, issue.options ?? []) }];
  }
  // The branch of the right kind is the one that was meant: what is wrong is inside it.
  const near = issue.errors.filter(branch => !branch.some(isOfOtherKind));
  const [meant] = near;
  if (meant !== undefined && near.length === 1) {
    return meant.flatMap(inner => findingsOf(inner, path));
  }
  return [{ path, message: issue.message }];
}

/** The choice that a misspelt one most likely meant. */
function choiceHint(given: unknown, choices: readonly unknown[]): string | undefined {
  if (typeof given !== 'string') return undefined;
  const texts = choices.filter(choice => typeof choice === 'string');
  const meant = nearest(given, texts);
  return meant === null ? undefined : `did you mean "${meant}"?`;
}

function isOfOtherKind({ code, path }: z.core.$ZodIssue): boolean {
  return path.length === 0 && (code === 'invalid_type' || code === 'invalid_value');
}

function valueAt(record: unknown, key: string): unknown {
  if (typeof record !== 'object' || record === null) return undefined;
  return Object.entries(record).find(([name]) => name === key)?.[1];
}
