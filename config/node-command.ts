import path from 'node:path';
import type { Host } from './host.ts';
import { foldersUpward } from './package-json.ts';
import { findScript } from './program.ts';

/** A command that comes down to node running a file. */
export interface NodeCommand {
  /** Path of the interpreter; `null`: whichever is configured. */
  readonly node: string | null;
  readonly nodeArgs: readonly string[];
  readonly script: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** The command, or why it is none of that kind. */
export type NodeCommandReading = NodeCommand | string;

// Those of node's own options whose value may be a word of its own.
const takesValue: ReadonlySet<string> = new Set([
  '-r',
  '--require',
  '--import',
  '--loader',
  '--experimental-loader',
  '-C',
  '--conditions',
  '--env-file',
  '--env-file-if-exists',
  '--title',
  '--disable-warning',
  '--unhandled-rejections',
  '--dns-result-order',
  '--icu-data-dir',
  '--openssl-config',
  '--report-dir',
  '--report-directory',
  '--diagnostic-dir',
]);

/** With these node runs no file, or runs it in a process below. */
const notAProgram =
  /^(?:-e|--eval|-p|--print|-pe|-i|--interactive|-c|--check|--test|--watch.*|--run|-|--)$/;

/** Takes `node --enable-source-maps server.js --port 80` or `tsx server.ts` apart. */
export function readNodeCommand(
  words: readonly string[],
  { cwd, host }: { readonly cwd: string; readonly host: Host },
): NodeCommandReading {
  const [head = '', ...rest] = words;
  const isTsx = head === 'tsx';
  if (!isTsx && !isNode(head)) return `"${head}" is neither node nor tsx`;
  const options = takeOptions(rest);
  if (typeof options === 'string') return options;
  const { nodeArgs, script, args } = options;
  if (findScript(script, [cwd], host).found === null) return `there is no file "${script}"`;
  if (!isTsx) return { node: head.includes('/') ? head : null, ...options, env: {} };
  if (script === 'watch') return '"tsx watch" restarts the app by itself';
  // The loader is found from the app's folder, as any package is.
  const isInstalled = foldersUpward(cwd).some(
    folder => host.kindOf(path.join(folder, 'node_modules/tsx/package.json')) === 'file',
  );
  if (!isInstalled) return 'tsx is not among the packages of the app';
  const foreign = nodeArgs.find(word => /^--(?:tsconfig|no-cache)\b/.test(word));
  if (foreign !== undefined) return `"${foreign}" is an option of tsx itself`;
  return { node: null, nodeArgs: ['--import', 'tsx', ...nodeArgs], script, args, env: {} };
}

function isNode(word: string): boolean {
  return word === 'node' || word.endsWith('/node');
}

function takeOptions(
  words: readonly string[],
): Pick<NodeCommand, 'nodeArgs' | 'script' | 'args'> | string {
  const left = [...words];
  const nodeArgs: string[] = [];
  while (left[0]?.startsWith('-') === true) {
    const option = left.shift() ?? '';
    if (notAProgram.test(option)) return `"${option}" makes node do something else than run a file`;
    nodeArgs.push(option);
    if (takesValue.has(option)) nodeArgs.push(left.shift() ?? '');
  }
  const [script, ...args] = left;
  return script === undefined ? 'it names no file' : { nodeArgs, script, args };
}
