import type { CaptureResult } from '../ipc/messages.ts';

/** How a capture ended. */
export type CaptureOutcome =
  | { readonly ok: true; readonly result: CaptureResult }
  | { readonly ok: false; readonly because: string };
