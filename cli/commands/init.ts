import fs from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { MemsupError, messageOf, systemCodeOf } from '../../base/errors.ts';
import { type AppFacts, detectApp } from '../../config/detect-app.ts';
import { initText } from '../../config/init.ts';
import { systemHost } from '../../config/load.ts';
import type { CommandContext } from '../context.ts';
import { plainText } from '../plain-text.ts';

interface Options {
  readonly force?: boolean;
}

const fileName = 'memsup.yaml';

/** `memsup init`: writes a commented memsup.yaml for the app in this folder. */
export function register(program: Command, context: CommandContext): void {
  program
    .command('init')
    .description(`write a commented ${fileName} for the app in this folder`)
    .option('--force', 'overwrite the one that is there')
    .action((options: Options) => init(options, context));
}

async function init(options: Options, context: CommandContext): Promise<void> {
  const { cwd, env, terminal } = context;
  const facts = detectApp(systemHost(cwd, env));
  await write(path.join(cwd, fileName), initText(facts), options.force === true);
  terminal.out(`wrote ${fileName}: ${foundText(facts)}`);
  terminal.out(`next: memsup check, then memsup run`);
}

async function write(file: string, text: string, force: boolean): Promise<void> {
  try {
    // Exclusive, so that a file which appears in this very moment is not lost either.
    await fs.writeFile(file, text, { flag: force ? 'w' : 'wx' });
  } catch (error) {
    const isThere = systemCodeOf(error) === 'EEXIST';
    throw new MemsupError(
      'MEMSUP_USAGE',
      `Cannot write "${file}": ${isThere ? 'it exists already' : messageOf(error)}`,
      { cause: error, hint: isThere ? 'memsup init --force overwrites it' : undefined },
    );
  }
}

function foundText({ name, script, command }: AppFacts): string {
  const app = `app "${plainText(name)}"`;
  if (script !== null) return `${app}, script ${plainText(script)}`;
  if (command !== null) return `${app}, command ${plainText(command.join(' '))}`;
  return `${app}, and no script was found: put yours into app.script`;
}
