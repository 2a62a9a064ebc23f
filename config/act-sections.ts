import * as z from 'zod';
import { about, wholeNumber } from './plain-types.ts';
import { duration, share, size } from './quantity-types.ts';

const backoff = z.strictObject({
  min: duration({ min: '0s', max: '1h' })
    .prefault('100ms')
    .meta(about('Wait before the first new try after a worker died; doubled each time', '1s')),
  max: duration({ min: '0s', max: '24h' })
    .prefault('30s')
    .meta(about('Longest wait between two tries', '5m')),
});

/** `restart`: how often memsup may restart, and how fast. */
export const restartSection = z
  .strictObject({
    budget: wholeNumber(1, 1000)
      .prefault(5)
      .meta(about('Restarts allowed within `per`; when they are spent, memsup only tells', 10)),
    per: duration({ min: '1s' }).prefault('10m').meta(about('The window of the budget', '1h')),
    backoff: backoff.prefault({}).meta({ description: 'Waits between tries to start a worker.' }),
    quorum: share()
      .prefault('50%')
      .meta(
        about(
          'Share of the workers, rounded down, that must stay ready while others are replaced on purpose',
          '80%',
        ),
      ),
  })
  .meta({ description: 'How often memsup may restart workers, and how fast.' });

/** `shutdown`: how the end begins. */
export const shutdownSection = z
  .strictObject({
    delay: duration({ min: '0s', max: '10m' })
      .prefault('0s')
      .meta(
        about(
          'How long the workers go on taking new connections after SIGTERM or `memsup stop`, while `/readyz` says no already: for load balancers that hear of it late',
          '5s',
        ),
      ),
  })
  .meta({ description: 'How the end begins.' });

/** `capture`: what is kept of a leaking worker. */
export const captureSection = z
  .strictObject({
    baseline: z
      .enum(['auto', 'sibling', 'warm', 'fresh', 'none'])
      .prefault('auto')
      .meta(
        about(
          'Where the snapshot to compare with comes from: the youngest other worker (`sibling`, replaced for it), the same worker after its warm-up (`warm`, in place, within `maxPause`), a process that serves nobody (`fresh`), or nowhere (`none`); `auto` takes `fresh`, and where two processes cannot run at once a sibling that has not grown',
          'fresh',
        ),
      ),
    profile: z
      .boolean()
      .prefault(true)
      .meta(
        about('Keep a sampling heap profile running, which names the place of allocation', false),
      ),
    maxPause: duration({ min: '0s', max: '10m' })
      .prefault('1s')
      .meta(
        about(
          'Longest predicted pause at which a worker that serves may be captured in place',
          '500ms',
        ),
      ),
    keep: wholeNumber(0, 1000)
      .prefault(5)
      .meta(
        about(
          'How many incidents keep their snapshots; with `0` snapshots are read while they are written, and no file of them is ever made',
          10,
        ),
      ),
    maxDisk: size({ min: '1MiB' })
      .prefault('2GiB')
      .meta(about('How much all snapshots together may take on disk', '10GiB')),
    cooldown: duration({ min: '0s' })
      .prefault('10m')
      .meta(about('Shortest time between two captures of one app', '1h')),
    redact: z
      .boolean()
      .prefault(false)
      .meta(about('Take the contents of strings out of snapshots', true)),
  })
  .meta({ description: 'What is kept of a leaking worker, and what that may cost.' });

/** `restart`, read and with its defaults. */
export type Restart = z.output<typeof restartSection>;
/** `shutdown`, read and with its defaults. */
export type Shutdown = z.output<typeof shutdownSection>;
/** `capture`, read and with its defaults. */
export type Capture = z.output<typeof captureSection>;
