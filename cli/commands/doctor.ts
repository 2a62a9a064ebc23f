import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { examineHost } from '../doctor/examine-host.ts';
import type { Finding } from '../doctor/finding.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Colour } from '../paint.ts';
import { plainText } from '../plain-text.ts';
import { addStateOptions, resolveStateDir, type StateOptions } from '../state/state-dir.ts';
import { type Terminal, writeJson } from '../terminal.ts';

interface Options extends StateOptions {
  readonly node: string;
  readonly json?: boolean;
}

const colours: Readonly<Record<Finding['status'], Colour>> = {
  ok: 'green',
  warn: 'yellow',
  fail: 'red',
};
// The default of capture.maxDisk.
const captureBytesMax = 2 * 2 ** 30;

/** `memsup doctor`: what this host allows, a line each, with what to do about it. */
export function register(program: Command, context: CommandContext): void {
  addStateOptions(program.command('doctor'))
    .description('what this host allows: Node, limits, disk, sockets, init')
    .option('--node <path>', 'the interpreter that is to run the app', 'node')
    .option('--json', 'one JSON document')
    .action((options: Options) => doctor(options, context));
}

async function doctor(options: Options, context: CommandContext): Promise<void> {
  const { terminal, env } = context;
  const stateDir = await resolveStateDir(options, context);
  const findings = await examineHost({ node: options.node, stateDir, env, captureBytesMax });
  const failed = findings.some(finding => finding.status === 'fail');
  const document = { schema: 'memsup.doctor/1', findings };
  if (options.json === true) writeJson(terminal, document);
  else for (const finding of findings) print(finding, terminal);
  context.exitWith(failed ? exitCodes.failed : exitCodes.ok);
}

function print({ name, status, found, advice }: Finding, { out, paint }: Terminal): void {
  out(`${paint(colours[status], status.padEnd(4))}  ${name.padEnd(12)}  ${plainText(found)}`);
  if (advice !== null) out(`${' '.repeat(20)}do: ${plainText(advice)}`);
}
