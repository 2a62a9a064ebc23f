import * as z from 'zod';
import { about } from './plain-types.ts';
import { duration, share, size, sizePattern } from './quantity-types.ts';
import { show } from './show.ts';

/** `sample`: how closely the workers are looked at. */
export const sampleSection = z
  .strictObject({
    every: duration({ min: '100ms', max: '1m' })
      .prefault('1s')
      .meta(about('How often each worker reports its memory', '5s')),
    warmup: duration({ min: '0s' })
      .prefault('3m')
      .meta(
        about(
          'How long after its start what a worker does counts as warming up, not as leaking',
          '10m',
        ),
      ),
  })
  .meta({ description: 'How closely the workers are looked at.' });

const rssLimit = z
  .string({ error: issue => rssExpected(issue.input) })
  .meta({ anyOf: [{ const: 'auto' }, { pattern: sizePattern }] })
  .transform((given, context): number | null => {
    if (given === 'auto') return null;
    const parsed = size({ min: '1MiB' }).safeParse(given);
    if (parsed.success) return parsed.data;
    context.addIssue({ code: 'custom', message: rssExpected(given), input: given });
    return z.NEVER;
  });

function rssExpected(got: unknown): string {
  return `expected a size from 1MiB on such as "512MiB", or "auto", got ${show(got)}`;
}

/** `limits`: what the workers may use. */
export const limitsSection = z
  .strictObject({
    rss: rssLimit
      .prefault('auto')
      .meta(
        about(
          'Resident memory at which a worker is in trouble; `auto`: the limit of the cgroup, else the memory of the host',
          '1GiB',
        ),
      ),
  })
  .meta({ description: 'What the workers may use, where memsup cannot find it out.' });

/** `floorProbe`: provoked collections, which show the floor of the heap early. */
export const floorProbeSection = z
  .strictObject({
    mode: z
      .enum(['gentle', 'static', 'forced', 'off'])
      .prefault('gentle')
      .meta(
        about(
          'How V8 is brought to collect: `gentle` starts incremental marking early, `static` sets `--heap-growing-percent` for the whole run, `forced` calls `gc()` and pauses the app, `off` waits for V8',
          'static',
        ),
      ),
    minInterval: duration({ min: '1s' })
      .prefault('15s')
      .meta(about('Shortest time between two probes', '30s')),
    maxInterval: duration({ min: '1s' })
      .prefault('30m')
      .meta(about('Longest time between two probes while the heap grows', '1h')),
    growth: share({ min: '0.1%' })
      .prefault('1.5%')
      .meta(
        about(
          'Growth since the last collection, as a share of the headroom, that is worth a probe',
          '3%',
        ),
      ),
    gcBudget: share({ min: '0.01%', max: '50%' })
      .prefault('1%')
      .meta(about('Share of the time that probes may cost, in pauses and in marking beside the app', '0.5%')),
  })
  .meta({
    description: 'Provoked collections: they show the floor of a large heap hours before V8 would.',
  });

/** `sample`, read and with its defaults. */
export type Sample = z.output<typeof sampleSection>;
/** `limits`, read and with its defaults. */
export type Limits = z.output<typeof limitsSection>;
/** `floorProbe`, read and with its defaults. */
export type FloorProbe = z.output<typeof floorProbeSection>;
