import type { Session } from 'node:inspector';
import { CpuProfile, type GenerateType } from './cpu-profile.ts';
import { isProfile } from './protocol.ts';
import { ask, borrowSession, returnSession } from './session.ts';

interface Recording {
  readonly title: string;
  readonly withSamples: boolean;
  readonly session: Session;
}

const intervalInitialUs = 1000;

/** Records CPU profiles, several at a time under different titles. */
export class CpuRecorder {
  /** Finished ones by their number, with holes where some were deleted. */
  readonly profiles: CpuProfile[] = [];
  #recordings: Recording[] = [];
  #made = 0;
  #intervalUs = intervalInitialUs;
  #type: GenerateType = 0;

  start(title: string, withSamples: boolean): void {
    if (this.#recordings.some(recording => recording.title === title)) return;
    const session = borrowSession();
    ask(session, 'Profiler.enable');
    ask(session, 'Profiler.setSamplingInterval', { interval: this.#intervalUs });
    ask(session, 'Profiler.start');
    this.#recordings.push({ title, withSamples, session });
  }

  /** Ends the one of that title, or the last one begun. `undefined` when there is none. */
  stop(title: string): CpuProfile | undefined {
    const index =
      title === ''
        ? this.#recordings.length - 1
        : this.#recordings.findIndex(recording => recording.title === title);
    const recording = this.#recordings[index];
    if (recording === undefined) return undefined;
    this.#recordings.splice(index, 1);
    const { profile } = ask(recording.session, 'Profiler.stop');
    ask(recording.session, 'Profiler.disable');
    returnSession(recording.session);
    if (!isProfile(profile)) throw new Error('The inspector has answered without a profile');
    this.#made += 1;
    const number = this.#made;
    const made = new CpuProfile(profile, {
      uid: String(number),
      title: recording.title === '' ? `Profile ${number}` : recording.title,
      type: this.#type,
      withSamples: recording.withSamples,
      onDelete: () => Reflect.deleteProperty(this.profiles, number),
    });
    this.profiles[number] = made;
    return made;
  }

  deleteAll(): void {
    for (const key of Object.keys(this.profiles)) Reflect.deleteProperty(this.profiles, key);
  }

  setType(type: GenerateType): void {
    this.#type = type;
  }

  setInterval(us: number): void {
    if (this.#recordings.length > 0) {
      throw new Error(
        'setSamplingInterval must be called when there are no profiles being recorded.',
      );
    }
    this.#intervalUs = us;
  }

  /** V8's sampler cannot be asked from here; two of its intervals on the stack of the caller are one sample at least. */
  sample(): void {
    if (this.#recordings.length === 0) return;
    const untilMs = performance.now() + (2 * this.#intervalUs) / 1000;
    while (performance.now() < untilMs);
  }
}
