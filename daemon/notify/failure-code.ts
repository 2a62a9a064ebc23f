import { systemCodeOf } from '../../base/errors.ts';
import { isRecord } from '../../base/guards.ts';

/**
 * The system's code of what `fetch` throws: it wraps what happened in a TypeError; with several addresses for one name, several failures
 * are wrapped again.
 */
export function failureCode(error: unknown): string | undefined {
  const own = systemCodeOf(error);
  if (own !== undefined || !isRecord(error)) return own;
  const { cause, errors } = error;
  return failureCode(cause ?? (Array.isArray(errors) ? errors[0] : undefined));
}
