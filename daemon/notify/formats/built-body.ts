import type { Notification } from '../notification.ts';

/** What is sent to a receiver: bytes to be, and what they are. */
export interface BuiltBody {
  readonly contentType: string;
  readonly body: string;
}

/** What differs from try to try and from receiver to receiver. */
export interface Sending {
  /** Wall clock at the time of sending. */
  readonly nowMs: number;
  /** Where people find the incident; `null`: there is none, or nobody said where. */
  readonly link: string | null;
}

/** Builds what one kind of receiver understands. Pure. */
export type BuildBody = (about: Notification, sending: Sending) => BuiltBody;
