import fs from 'node:fs';
import type { Command } from 'commander';
import test from 'ava';
import type { CommandContext } from '../../cli/context.ts';
import { unpainted } from '../../cli/paint.ts';
import { createProgram } from '../../cli/program.ts';

const headings = [
  'What it does',
  'When it speaks',
  'When it stays silent',
  'Options',
  'Exit codes',
  'Example',
];

const context: CommandContext = {
  cwd: '/',
  env: {},
  argv: [],
  terminal: { out: () => {}, err: () => {}, columns: Infinity, paint: unpainted },
  wallMs: () => 0,
  supervise: () => Promise.resolve(0),
  exitWith: () => {},
};

/** Commands without subcommands, by the name of their page. */
async function pages(): Promise<Map<string, Command>> {
  const program = await createProgram(context);
  const leaves = program.commands.flatMap(command =>
    command.commands.length === 0
      ? [[command.name(), command] as const]
      : command.commands.map(inner => [`${command.name()}-${inner.name()}`, inner] as const),
  );
  return new Map(leaves);
}

function textOf(page: string): string {
  return fs.readFileSync(`docs/commands/${page}.md`, 'utf8');
}

test('docs/commands: one page for each command, and no others', async t => {
  const files = fs.readdirSync('docs/commands').map(file => file.replace(/\.md$/, ''));
  const names = [...(await pages()).keys()];
  t.deepEqual(files.toSorted(), names.toSorted());
  t.true(names.length >= 12);
});

test('docs/commands: every page has the same headings', async t => {
  for (const page of (await pages()).keys()) {
    const found = [...textOf(page).matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    t.deepEqual(found, headings, page);
    t.true(textOf(page).startsWith(`# memsup ${page.replace('-', ' ')}\n`), page);
  }
});

test('docs/commands: every page names the options that there are, spelt as in the help', async t => {
  for (const [page, command] of await pages()) {
    const section = /^## Options\n(.*?)^## /ms.exec(textOf(page))?.[1] ?? '';
    const described = [...section.matchAll(/^\| `([^`]+)` \|/gm)].map(([, flags]) =>
      (flags ?? '').replaceAll('\\|', '|'),
    );
    const known = command.options.map(option => option.flags);
    t.deepEqual(described.toSorted(), [...known, '-h, --help'].toSorted(), page);
  }
});
