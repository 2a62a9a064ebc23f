import * as z from 'zod';
import { parseDuration, parseShare, parseSize } from '../base/quantities.ts';
import { show } from './show.ts';

const number = String.raw`\d+(\.\d+)?\s*`;
const durationPattern = `^${number}(ms|s|m|h|d)$`;
/** For editors; the parser of `base` decides. */
export const sizePattern = `^${number}(B|KB|MB|GB|TB|KiB|MiB|GiB|TiB)$`;
const sharePattern = `^${number}%$`;

// Node's timers fire at once when asked to wait for 2^31 ms (24.8 days) or longer.
const timerMax = '24d';

interface Bounds {
  readonly min?: string;
  readonly max?: string;
}

/** `"30s"` → milliseconds. Zero must be allowed by its own `min: '0s'`. */
export function duration(bounds: Bounds = {}) {
  const kind = { what: 'duration', example: '2m', parse: parseDuration };
  return z
    .string({ error: issue => expected(kind, issue.input) })
    .meta({ pattern: durationPattern })
    .transform((text, context) =>
      Math.round(bounded(text, context, { ...kind, min: '1ms', max: timerMax, ...bounds })),
    );
}

/** `"512MiB"` → bytes. */
export function size(bounds: Bounds = {}) {
  const kind = { what: 'size', example: '512MiB', parse: parseSize };
  return z
    .string({ error: issue => expected(kind, issue.input) })
    .meta({ pattern: sizePattern })
    .transform((text, context) =>
      bounded(text, context, { ...kind, min: '1B', max: '1024TiB', ...bounds }),
    );
}

/** `"80%"` or `0.8` → 0.8. */
export function share(bounds: Bounds = {}) {
  const kind = { what: 'share', example: '80%', parse: parseShare };
  return z
    .union(
      [z.string().meta({ pattern: sharePattern }), z.number().meta({ minimum: 0, maximum: 1 })],
      {
        error: issue => expected(kind, issue.input),
      },
    )
    .transform((given, context) => {
      // 85 is more likely to be meant as 85% than as 85 times the whole: neither is taken.
      if (typeof given === 'number' && (given < 0 || given > 1)) {
        context.addIssue({ code: 'custom', message: expected(kind, given), input: given });
        return z.NEVER;
      }
      return bounded(given, context, { ...kind, min: '0%', max: '100%', ...bounds });
    });
}

interface Kind {
  readonly what: string;
  readonly example: string;
  readonly parse: (text: string) => number;
}

function expected({ what, example }: Kind, got: unknown): string {
  return `expected a ${what} such as "${example}", got ${show(got)}`;
}

function bounded(
  given: string | number,
  context: z.RefinementCtx,
  kind: Kind & { readonly min: string; readonly max: string },
): number {
  const refuse = (message: string): never => {
    context.addIssue({ code: 'custom', message, input: given });
    return z.NEVER;
  };
  let value: number;
  try {
    value = typeof given === 'number' ? given : kind.parse(given);
  } catch {
    // The parser's only complaint; said again here so that an endless text is shortened.
    return refuse(expected(kind, given));
  }
  if (value < kind.parse(kind.min)) {
    return refuse(`expected at least ${kind.min}, got ${show(given)}`);
  }
  if (value > kind.parse(kind.max)) {
    return refuse(`expected at most ${kind.max}, got ${show(given)}`);
  }
  return value;
}
