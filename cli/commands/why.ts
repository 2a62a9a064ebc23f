import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import {
  findIncident,
  type IncidentFolder,
  listIncidents,
  readIncident,
} from '../state/incident-folder.ts';
import { readJournal } from '../state/journal-file.ts';
import { requireStateDir } from '../state/require-state-dir.ts';
import { addStateOptions, resolveStateDir, type StateOptions } from '../state/state-dir.ts';
import { incidentStory, type Sources } from '../story/incident-story.ts';
import { quietStory } from '../story/quiet-story.ts';
import { renderStory, type Story } from '../story/story.ts';
import { writeJson } from '../terminal.ts';

interface Options extends StateOptions {
  readonly json?: boolean;
}

/** `memsup why`: the last incident, or a named one, in sentences. Reads files; no supervisor need run. */
export function register(program: Command, context: CommandContext): void {
  addStateOptions(program.command('why'))
    .description(
      'the last (or named) incident in sentences: what was seen, what leaks, what was done',
    )
    .argument('[incident]', 'its identifier, or a part of it')
    .option('--json', 'one JSON document')
    .action((wanted: string | undefined, options: Options) => why(wanted, options, context));
}

async function why(
  wanted: string | undefined,
  options: Options,
  context: CommandContext,
): Promise<void> {
  const stateDir = await requireStateDir(await resolveStateDir(options, context));
  const folder = await chooseIncident(stateDir, wanted);
  const sources: Sources = {
    stateDir,
    journal: await readJournal(stateDir),
    nowMs: context.wallMs(),
  };
  const story = folder === null ? quietStory(sources) : incidentStory(folder, sources);
  const { terminal } = context;
  if (options.json === true) writeJson(terminal, document(story, folder));
  else for (const line of renderStory(story, terminal.columns, terminal.paint)) terminal.out(line);
}

async function chooseIncident(
  stateDir: string,
  wanted: string | undefined,
): Promise<IncidentFolder | null> {
  if (wanted !== undefined) return findIncident(stateDir, wanted);
  const last = (await listIncidents(stateDir)).at(-1);
  return last === undefined ? null : readIncident(stateDir, last);
}

interface WhyDocument extends Story {
  readonly schema: 'memsup.why/1';
  /** `incident.json` as it stands; `null` without an incident, or when it is broken. */
  readonly incident: unknown;
  readonly problem: string | null;
  readonly files: IncidentFolder['files'];
}

function document(story: Story, folder: IncidentFolder | null): WhyDocument {
  return {
    schema: 'memsup.why/1',
    headline: story.headline,
    sections: story.sections.filter(section => section.sentences.length > 0),
    incident: folder?.document ?? null,
    problem: folder?.problem ?? null,
    files: folder?.files ?? [],
  };
}
