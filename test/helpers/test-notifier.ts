import fs from 'node:fs';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import { systemClock } from '../../base/clock.ts';
import type { JournalEvent } from '../../base/journal.ts';
import type { NotifyConfig } from '../../config/config.ts';
import { jsonObject } from './webhook-receiver.ts';
import { Notifier, type NotifierOptions } from '../../daemon/notify/notifier.ts';

export interface Told {
  readonly event: JournalEvent;
  readonly [field: string]: unknown;
}

/** A notifier on a state folder, with all that it writes down. */
export interface TestNotifier {
  readonly notifier: Notifier;
  readonly journal: readonly Told[];
  readonly logged: readonly string[];
  /** Waits until the journal has so many records of an event. */
  readonly told: (event: JournalEvent, count?: number) => Promise<readonly Told[]>;
}

type TestNotifierOptions = Pick<NotifierOptions, 'stateDir'> &
  Partial<NotifierOptions> & { readonly receivers: readonly NotifyConfig[] };

/** A receiver of memsup's own format, changed as told. */
export function receiverAt(webhook: string, changes: Partial<NotifyConfig> = {}): NotifyConfig {
  const defaults = {
    format: 'memsup',
    secretEnv: null,
    secretFile: null,
    incidentUrl: null,
  } as const;
  return { webhook, ...defaults, ...changes };
}

/** What waits in a state folder. */
export function waiting(stateDir: string): Readonly<Record<string, unknown>>[] {
  return [...spooledFiles(stateDir)]
    .filter(([name]) => name !== 'firing.json')
    .map(([, text]) => jsonObject(text));
}

/** Opens a notifier that is stopped when the test is over. */
export function testNotifier(
  t: ExecutionContext,
  { receivers, ...options }: TestNotifierOptions,
): TestNotifier {
  const journal: Told[] = [];
  const logged: string[] = [];
  const arrivals = new EventTarget();
  const notifier = new Notifier({
    app: 'shop',
    host: 'web-1',
    version: '1.2.3',
    env: {},
    clock: systemClock,
    random: () => 0,
    log: { write: (_level, message) => void logged.push(message) },
    journal: (event, subject) => {
      journal.push({ ...subject, event });
      arrivals.dispatchEvent(new Event('record'));
    },
    ...options,
  });
  notifier.start(receivers);
  t.teardown(() => notifier.stop());
  return {
    notifier,
    journal,
    logged,
    told: async (event, count = 1) => {
      for (;;) {
        const found = journal.filter(record => record.event === event);
        if (found.length >= count) return found;
        await new Promise(resolve => {
          arrivals.addEventListener('record', resolve, { once: true });
        });
      }
    },
  };
}

/** Every file below the folder of the notifications, with its text. */
export function spooledFiles(stateDir: string): ReadonlyMap<string, string> {
  const folder = path.join(stateDir, 'notify');
  if (!fs.existsSync(folder)) return new Map();
  const names = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return new Map(
    names
      .filter(name => fs.statSync(path.join(folder, name)).isFile())
      .toSorted()
      .map(name => [name, fs.readFileSync(path.join(folder, name), 'utf8')]),
  );
}
