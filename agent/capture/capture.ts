import { MemsupError, messageOf } from '../../base/errors.ts';
import type { CaptureCommand, CaptureResult } from '../../ipc/messages.ts';
import type { GcWatch } from '../gc-watch.ts';
import type { Guest } from '../guest.ts';
import { discardPartial } from './finished-file.ts';
import type { HeapProfile } from './profile.ts';
import { streamSnapshot } from './stream.ts';
import { takeSnapshot } from './snapshot.ts';

/** Captures on command, one at a time. A file with the final name is always complete. */
export class Capture {
  readonly #guest: Guest;
  readonly #gcWatch: () => GcWatch;
  readonly #profile: HeapProfile;
  #isBusy = false;

  constructor(parts: { guest: Guest; gcWatch: () => GcWatch; profile: HeapProfile }) {
    this.#guest = parts.guest;
    this.#gcWatch = parts.gcWatch;
    this.#profile = parts.profile;
  }

  async take({ kind, file }: CaptureCommand): Promise<CaptureResult> {
    if (this.#isBusy) {
      throw new MemsupError('MEMSUP_REQUEST_REFUSED', `Cannot capture "${file}": one is running`);
    }
    this.#isBusy = true;
    const nowMs = (): number => this.#guest.nowMs();
    try {
      switch (kind) {
        case 'profile': {
          return await this.#profile.write(file, nowMs);
        }
        case 'stream': {
          return await streamSnapshot(file, { gcWatch: this.#gcWatch(), nowMs });
        }
        case 'snapshot': {
          return await takeSnapshot(file, { gcWatch: this.#gcWatch(), nowMs });
        }
      }
    } catch (error) {
      if (kind !== 'stream') await discardPartial(file);
      const message = `Cannot write ${kind} "${file}": ${messageOf(error)}`;
      throw new MemsupError('MEMSUP_CAPTURE_FAILED', message, { cause: error });
    } finally {
      this.#isBusy = false;
    }
  }
}
