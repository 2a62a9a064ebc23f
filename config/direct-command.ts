import path from 'node:path';
import type { Host } from './host.ts';
import { readNodeCommand, type NodeCommand } from './node-command.ts';
import { foldersUpward, nearestPackage, type PackageFacts } from './package-json.ts';
import { splitWords } from './words.ts';

/** What is run in place of a command: the app itself, without npm or a shell above it. */
export interface DirectCommand extends NodeCommand {
  /** Where a package's script runs: in the folder of its package.json. */
  readonly cwd: string;
}

/** The program that the command comes down to, or why it stays a command. */
export type CommandReading = DirectCommand | string;

interface Place {
  readonly cwd: string;
  readonly host: Host;
  /** Scripts may call scripts; one that calls itself ends here. */
  readonly depth: number;
}

const depthMax = 5;

/**
 * Sees through `npm start`, `yarn start`, `npx tsx app.ts`, `env A=1 node app.js` and the like down to the file that node
 * runs. Whatever needs a shell, or does more than that, stays a command.
 */
export function readCommand(command: readonly string[], cwd: string, host: Host): CommandReading {
  return readWords(command, { cwd, host, depth: 0 });
}

/** The same for the text of a script, which a shell would read. */
export function readShellText(
  text: string,
  place: { readonly cwd: string; readonly host: Host },
): CommandReading {
  return readText(text, { ...place, depth: 0 });
}

function readWords(words: readonly string[], place: Place): CommandReading {
  if (place.depth > depthMax) return 'its scripts call each other';
  const [head = '', ...rest] = words;
  if (head === 'env' || head === 'cross-env') return readAssignments(rest, place);
  if (head === 'npx' && rest[0] === 'tsx') return readWords(rest, place);
  const wanted = scriptCall(words);
  if (typeof wanted === 'string') return wanted;
  if (wanted !== null) return readScript(wanted, place);
  const found = readNodeCommand(words, place);
  return typeof found === 'string' ? found : { ...found, cwd: place.cwd };
}

function readAssignments(words: readonly string[], place: Place): CommandReading {
  const count = words.findIndex(word => !isAssignment(word));
  const found = readWords(count === -1 ? [] : words.slice(count), place);
  if (typeof found === 'string') return found;
  const given = words.slice(0, count).map(word => {
    const [name = '', ...value] = word.split('=');
    return [name, value.join('=')] as const;
  });
  return { ...found, env: { ...Object.fromEntries(given), ...found.env } };
}

function isAssignment(word: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*=/.test(word);
}

// Where nothing of this stands, a shell would do nothing but take quotes away.
const shellOnly = /[&|;<>$`()*?{}[\]!\n]|(?:^|\s)[#~]/;

function readText(text: string, place: Place): CommandReading {
  const found = shellOnly.exec(text)?.[0].trim();
  if (found !== undefined) return `"${found === '' ? '\\n' : found}" is for a shell`;
  const words = splitWords(text);
  if (words === null) return 'a quote is not closed';
  return readAssignments(words[0] === 'exec' ? words.slice(1) : words, place);
}

interface ScriptCall {
  readonly name: string;
  readonly args: readonly string[];
}

/** Which script of package.json this starts; `null`: none; a text: one with options that only the caller understands. */
function scriptCall(words: readonly string[]): ScriptCall | string | null {
  const [head = '', verb = '', ...rest] = words;
  if (!['npm', 'yarn', 'pnpm'].includes(head)) return null;
  const isRun = verb === 'run' || verb === 'run-script';
  if (!isRun && verb !== 'start') return `"${head} ${verb}" starts no script`;
  const [name = '', ...given] = isRun ? rest : ['start', ...rest];
  const dashes = given.indexOf('--');
  const forCaller = dashes === -1 ? given : given.slice(0, dashes);
  // yarn and pnpm hand on all that follows the name, npm only what follows the dashes.
  const mine = head === 'npm' ? forCaller.find(word => word.startsWith('-')) : undefined;
  const option = name.startsWith('-') ? name : mine;
  if (option !== undefined) return `"${option}" is an option of ${head}`;
  if (head !== 'npm' && dashes !== -1) return `what "--" means to ${head} differs by version`;
  return { name, args: given.filter((_, index) => index !== dashes) };
}

function readScript({ name, args }: ScriptCall, place: Place): CommandReading {
  const { host } = place;
  const facts = nearestPackage(place.cwd, host);
  const text = facts?.scripts[name];
  if (facts === null || text === undefined) return `package.json has no script "${name}"`;
  const around = [`pre${name}`, `post${name}`].find(hook => Object.hasOwn(facts.scripts, hook));
  if (around !== undefined) return `the script "${around}" belongs to it`;
  const settings = host.readText(path.join(facts.folder, '.npmrc')) ?? '';
  const setting = /^\s*(node-options|script-shell)\s*=/m.exec(settings)?.[1];
  if (setting !== undefined) return `.npmrc sets ${setting}`;
  const inner = { cwd: facts.folder, host, depth: place.depth + 1 };
  const found = readText(text, inner);
  if (typeof found === 'string') return found;
  const env = { ...scriptEnvironment({ name, text }, facts, host), ...found.env };
  return { ...found, args: [...found.args, ...args], env };
}

/** What an app may rely on that was started by a script: npm's variables, and its packages' programs on PATH. */
function scriptEnvironment(
  script: { readonly name: string; readonly text: string },
  { folder, name, version }: PackageFacts,
  host: Host,
): Record<string, string> {
  const programs = foldersUpward(folder)
    .map(one => path.join(one, 'node_modules/.bin'))
    .filter(one => host.kindOf(one) === 'folder');
  const known = host.env['PATH'] ?? '';
  return {
    ...(programs.length === 0 ? {} : { PATH: [...programs, known].join(path.delimiter) }),
    npm_lifecycle_event: script.name,
    npm_lifecycle_script: script.text,
    npm_package_json: path.join(folder, 'package.json'),
    ...(name === null ? {} : { npm_package_name: name }),
    ...(version === null ? {} : { npm_package_version: version }),
  };
}
