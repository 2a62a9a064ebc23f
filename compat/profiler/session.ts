import { Session } from 'node:inspector';
import { isRecord } from '../../base/guards.ts';

/**
 * Sessions are kept and used again. Closing one makes V8 forget all object ids, which would break every difference
 * between two snapshots that is under way.
 */
const idle: Session[] = [];

/** A session to this thread, for one use at a time. */
export function borrowSession(): Session {
  const kept = idle.pop();
  if (kept !== undefined) return kept;
  const session = new Session();
  session.connect();
  return session;
}

export function returnSession(session: Session): void {
  idle.push(session);
}

/** Calls a method whose answer comes at once, as most of a session to the own thread do. */
export function ask(
  session: Session,
  method: string,
  parameters: object = {},
): Readonly<Record<string, unknown>> {
  let failure: unknown = new Error(`The inspector has not answered "${method}" at once`);
  let answer: unknown = null;
  session.post(method, parameters, (error: Error | null, result?: object) => {
    failure = error;
    answer = result ?? {};
  });
  if (failure !== null) throw asError(failure, method);
  return isRecord(answer) ? answer : {};
}

/** Node hands out plain records where the protocol answers with an error. */
function asError(failure: unknown, method: string): Error {
  if (failure instanceof Error) return failure;
  const message = isRecord(failure) ? String(failure['message']) : String(failure);
  return new Error(`The inspector refuses "${method}": ${message}`);
}
