import * as z from 'zod';
import { captureSection, restartSection, shutdownSection } from './act-sections.ts';
import { appSection } from './app-section.ts';
import { configLimits } from './limits.ts';
import { about, word } from './plain-types.ts';
import { ruleSection } from './rules-section.ts';
import { metricsSection, notifySection } from './tell-sections.ts';
import { floorProbeSection, limitsSection, sampleSection } from './watch-sections.ts';

/** Where memsup keeps its journal and its incidents. */
export const stateDirOption = word()
  .optional()
  .meta(
    about(
      'Folder of the journal and the incidents. When left out: $STATE_DIRECTORY, else `.memsup` in the current folder',
      '/var/lib/memsup',
    ),
  );

/** How memsup writes its own log. */
export const logOption = z
  .enum(['json', 'pretty', 'auto'])
  .prefault('auto')
  .meta(
    about('Form of the log of memsup on stderr; `auto`: pretty on a terminal, else JSON', 'json'),
  );

/** The whole file. Types, checks, editor schema, documentation and `memsup init` all derive from here. */
export const fileSchema = z
  .strictObject({
    app: appSection.prefault({}),
    sample: sampleSection.prefault({}),
    limits: limitsSection.prefault({}),
    rules: z.array(ruleSection).max(configLimits.rules).optional().meta({
      description:
        'What counts as trouble, and what is done then. When left out, the built-in set holds; when given, it is the whole set.',
    }),
    floorProbe: floorProbeSection.prefault({}),
    restart: restartSection.prefault({}),
    shutdown: shutdownSection.prefault({}),
    capture: captureSection.prefault({}),
    notify: z
      .array(notifySection)
      .max(configLimits.webhooks)
      .prefault([])
      .meta({ description: 'Who is told.' }),
    metrics: metricsSection.prefault({}),
    stateDir: stateDirOption,
    log: logOption,
  })
  .meta({
    title: 'memsup.yaml',
    description: 'Configuration of memsup, the memory supervisor for Node.js.',
  });
