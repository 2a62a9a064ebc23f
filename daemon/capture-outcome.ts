import type { CaptureResult } from '../ipc/messages.ts';

/** What a snapshot is taken for. */
export type CapturePurpose = 'alarm' | 'request' | 'baseline';

/** How a capture ended. */
export type CaptureOutcome =
  | { readonly ok: true; readonly result: CaptureResult }
  | { readonly ok: false; readonly because: string };
