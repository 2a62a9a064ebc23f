import type { Random } from './random.ts';

const hourS = 3600;

/** Where a family's memory grows. */
export type Place = 'js-heap' | 'external' | 'native';

export interface FamilySetting {
  /** Bytes between the base and the limit. */
  readonly room: number;
  /** Seconds until a leak of this worker's would meet its limit. */
  readonly lifeS: number;
  readonly random: Random;
}

/** Bytes that a worker holds besides its base, from the time in seconds, the load (1 on average) and the step in seconds. */
export type Held = (atS: number, load: number, stepS: number) => number;

export interface Family {
  readonly leak: boolean;
  readonly place: Place;
  /** Seconds before a leak sets in. */
  readonly onsetS: (setting: FamilySetting) => number;
  readonly lifeHours: readonly [number, number];
  /** How far the load swings over a day, as a share of its mean. */
  readonly daySwing: number;
  readonly held: (setting: FamilySetting, onsetS: number) => Held;
}

const atOnce = () => 0;

function leak(changes: Partial<Family> = {}): Family {
  return {
    leak: true,
    place: 'js-heap',
    onsetS: atOnce,
    lifeHours: [2, 50],
    daySwing: 0.25,
    held: ({ room, lifeS }) => accumulate(() => room / lifeS),
    ...changes,
  };
}

function healthy(held: Family['held'], changes: Partial<Family> = {}): Family {
  return {
    leak: false,
    place: 'js-heap',
    onsetS: atOnce,
    lifeHours: [20, 36],
    daySwing: 0.25,
    held,
    ...changes,
  };
}

/** Sums up a rate in bytes a second. */
function accumulate(rate: (atS: number, load: number) => number): Held {
  let bytes = 0;
  return (atS, load, stepS) => (bytes += rate(atS, load) * stepS);
}

function following(size: number, delayS: number): Held {
  let bytes = 0;
  return (_, load, stepS) => (bytes += ((size * load - bytes) * stepS) / delayS);
}

function both(one: Held, other: Held): Held {
  return (atS, load, stepS) => one(atS, load, stepS) + other(atS, load, stepS);
}

const fill =
  (low: number, high: number): Family['held'] =>
  ({ room, random }) => {
    const size = room * random.between(low, high);
    const timeS = random.scaled(600, 4 * hourS);
    return atS => size * (1 - Math.exp(-atS / timeS));
  };

const leaks: Readonly<Record<string, Family>> = {
  'constant leak': leak(),
  'fast leak': leak({ lifeHours: [0.3, 1.5] }),
  'slow leak': leak({ lifeHours: [60, 120] }),
  'leak per request': leak({
    held: ({ room, lifeS }) => accumulate((_, load) => (room / lifeS) * load),
  }),
  'leak in stairs': leak({
    held: ({ room, lifeS, random }) => {
      let atNextS = 0;
      let bytes = 0;
      return atS => {
        if (atS < atNextS) return bytes;
        bytes = (room * atS) / lifeS;
        atNextS = atS + random.scaled(300, 2400);
        return bytes;
      };
    },
  }),
  'leak on and off': leak({
    held: ({ room, lifeS, random }) => {
      const periodS = random.scaled(1200, 2 * hourS);
      return accumulate(atS => (atS % periodS < periodS / 2 ? (2 * room) / lifeS : 0));
    },
  }),
  'leak behind a warm-up': leak({
    held: (setting, onsetS) => both(fill(0.05, 0.15)(setting, onsetS), leakOf(setting)),
  }),
  'leak that sets in late': leak({
    onsetS: ({ random }) => random.between(3, 8) * hourS,
    held: ({ room, lifeS }, onsetS) => accumulate(atS => (atS < onsetS ? 0 : room / lifeS)),
  }),
  'leak under daily load': leak({
    daySwing: 0.7,
    held: setting =>
      both(
        following(setting.room * 0.12, 900),
        accumulate((_, load) => (setting.room / setting.lifeS) * load),
      ),
  }),
  'leak of buffers': leak({ place: 'external' }),
  'leak of native code': leak({ place: 'native' }),
};

function leakOf({ room, lifeS }: FamilySetting): Held {
  return accumulate(() => room / lifeS);
}

const twins: Readonly<Record<string, Family>> = {
  steady: healthy(() => () => 0),
  'daily load': healthy(({ room, random }) => following(room * random.between(0.08, 0.2), 1200), {
    daySwing: 0.7,
  }),
  'cache that fills': healthy(fill(0.08, 0.35)),
  'entries that expire': healthy(({ room, random }) => {
    const size = room * random.between(0.05, 0.2);
    const timeS = random.between(600, hourS);
    return atS => size * Math.min(1, atS / timeS);
  }),
  sawtooth: healthy(({ room, random }) => {
    const periodS = random.scaled(600, 2 * hourS);
    const size = room * random.between(0.05, 0.18);
    return atS => (size * (atS % periodS)) / periodS;
  }),
  bursts: healthy(({ room, random }) => {
    const size = room * random.between(0.05, 0.25);
    let untilS = 0;
    let atNextS = random.wait(hourS);
    return atS => {
      if (atS >= atNextS) {
        untilS = atS + 60 + random.wait(600);
        atNextS = untilS + random.wait(hourS);
      }
      return atS < untilS ? size : 0;
    };
  }),
  'wandering working set': healthy(({ room, random }) => {
    const timeS = random.between(1, 5) * hourS;
    const size = room * random.between(0.02, 0.05);
    let bytes = 0;
    return (_, __, stepS) => {
      bytes += (-bytes * stepS) / timeS + size * Math.sqrt((2 * stepS) / timeS) * random.normal();
      return bytes + 3 * size;
    };
  }),
  'modules loaded in steps': healthy(({ room, random }) => {
    const steps = Array.from({ length: 3 }, () => random.between(0.5, 20) * hourS);
    const size = room * random.between(0.03, 0.1);
    return atS => size * steps.filter(stepS => atS > stepS).length;
  }),
  'nightly batch': healthy(({ room, random }) => {
    const fromS = random.between(2, 20) * hourS;
    const lengthS = random.between(0.5, 2) * hourS;
    const size = room * random.between(0.1, 0.3);
    return atS => (atS > fromS && atS < fromS + lengthS ? (size * (atS - fromS)) / lengthS : 0);
  }),
  'queue under overload': healthy(
    ({ room, random }) => {
      const size = room * random.between(0.1, 0.3);
      let queued = 0;
      return (_, load, stepS) => {
        queued = Math.max(0, queued + (load - 1.25) * stepS);
        return size * Math.min(1.4, queued / hourS);
      };
    },
    { daySwing: 0.6 },
  ),
  'pool of buffers': healthy(fill(0.05, 0.2), { place: 'external' }),
  'arenas of malloc': healthy(fill(0.05, 0.15), { place: 'native' }),
};

/** Leaks and their healthy twins. */
export const families: Readonly<Record<string, Family>> = { ...leaks, ...twins };
