import type { SlotHistory } from '../../ipc/messages.ts';
import type { StatusReport } from '../../ipc/status.ts';

/** What the dashboard's server sends to its page, one JSON a line. */
export type DashNews =
  | { readonly type: 'status'; readonly data: StatusReport }
  | { readonly type: 'history'; readonly data: SlotHistory }
  | { readonly type: 'incidents'; readonly data: readonly DashIncident[] }
  /** `null`: the supervisor is there; otherwise why not. */
  | { readonly type: 'link'; readonly data: string | null };

export interface DashIncident {
  readonly id: string;
  readonly openedAt: string;
  readonly isOpen: boolean;
  readonly slot: number | null;
  /** What happened, in a line. */
  readonly headline: string;
  readonly suspect: string | null;
  readonly hasReport: boolean;
}

/** The header that proves that a request comes from the page and not from another one in the same browser. */
export const tokenHeader = 'x-memsup-token';
