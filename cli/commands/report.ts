import path from 'node:path';
import type { Command } from 'commander';
import { formatBytes } from '../../base/quantities.ts';
import { readAssets } from '../../web/assets.ts';
import { renderIncidentReport } from '../../web/report/incident-report.ts';
import type { CommandContext } from '../context.ts';
import { packageVersion } from '../package-version.ts';
import { plainText } from '../plain-text.ts';
import { reportInput } from '../report/report-input.ts';
import { savePage } from '../report/save-page.ts';
import { findIncident } from '../state/incident-folder.ts';
import { readJournal } from '../state/journal-file.ts';
import { requireStateDir } from '../state/require-state-dir.ts';
import { addStateOptions, resolveStateDir, type StateOptions } from '../state/state-dir.ts';

interface Options extends StateOptions {
  readonly out?: string;
}

/** `memsup report`: an incident as one page for the browser. Reads files; no supervisor need run. */
export function register(program: Command, context: CommandContext): void {
  addStateOptions(program.command('report'))
    .description('an incident as one self-contained HTML page')
    .argument('<incident>', 'its identifier, or a part of it')
    .option(
      '--out <file>',
      'where the page goes (default: report.html in the folder of the incident)',
    )
    .action((wanted: string, options: Options) => report(wanted, options, context));
}

async function report(wanted: string, options: Options, context: CommandContext): Promise<void> {
  const { terminal, cwd } = context;
  const stateDir = await requireStateDir(await resolveStateDir(options, context));
  const folder = await findIncident(stateDir, wanted);
  try {
    terminal.progress('reading the incident');
    const journal = await readJournal(stateDir);
    const sources = { stateDir, journal, nowMs: context.wallMs() };
    const input = await reportInput(folder, sources, packageVersion());
    terminal.progress('drawing the page');
    const page = renderIncidentReport(input, readAssets('report'));
    const file =
      options.out === undefined
        ? path.join(folder.path, 'report.html')
        : path.resolve(cwd, options.out);
    await savePage(file, page);
    terminal.progress(null);
    terminal.out(`${plainText(file)} (${formatBytes(Buffer.byteLength(page))})`);
  } finally {
    terminal.progress(null);
  }
}
