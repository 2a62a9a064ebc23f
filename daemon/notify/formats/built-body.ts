import type { Notification } from '../notification.ts';

/** What is sent to a receiver: bytes to be, and what they are. */
export interface BuiltBody {
  readonly contentType: string;
  readonly body: string;
}

/** Builds what one kind of receiver understands. Pure; `nowMs` is the wall clock at the time of sending. */
export type BuildBody = (about: Notification, nowMs: number) => BuiltBody;
