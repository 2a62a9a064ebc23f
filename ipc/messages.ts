/**
 * Everything that travels on the socket, as `{type, data}`. Receivers skip types they do not know, so either end may be
 * newer. Snapshots travel as file paths, never as messages.
 */
import type { Reading } from '../base/readings.ts';
import type { StatusReport } from './status.ts';

export const protocolVersion = 1;

/** What the supervisor puts into `MEMSUP_AGENT` (JSON) for the process it spawns; the agent deletes it at once. */
export interface AgentSpawnInfo {
  readonly protocol: number;
  readonly socket: string;
  /** Proves on the socket that the sender was spawned by this supervisor. */
  readonly token: string;
  readonly slot: number;
  readonly generation: number;
  /** The agent is inert when this is not its parent (unless `anyParent`): it runs in a grandchild. */
  readonly supervisorPid: number;
  /** Command mode (`memsup run -- npm start`): the app is a grandchild, the first agent to connect wins. */
  readonly anyParent: boolean;
  readonly sampleEveryMs: number;
  /** Leave `process.send` to the app: it will call `process.send('ready')`. */
  readonly exposeIpc: boolean;
  /** Listening sockets that the supervisor was itself started with, by systemd: descriptors from 3 on, as `LISTEN_FDS` tells. */
  readonly listenFds: number;
  readonly onSupervisorLoss: 'drain-exit' | 'keep';
  readonly drainTimeoutMs: number;
  /** Folder (0700) for the diagnostic report of a fatal error; `null`: none. */
  readonly reportDir: string | null;
  readonly probe: 'gentle' | 'forced' | 'off';
  readonly profile: boolean;
}

export interface ListenAddress {
  readonly kind: 'tcp' | 'pipe';
  /** `host:port` or the path. */
  readonly address: string;
  readonly port: number | null;
}

// ── agent → supervisor ──

export interface HelloMessage {
  readonly protocol: number;
  readonly token: string;
  readonly slot: number;
  readonly generation: number;
  readonly pid: number;
  readonly node: string;
  readonly v8: string;
  /** Wall clock, milliseconds since 1970, at which the process started; `atMs` of readings counts from here. */
  readonly startedAtMs: number;
  readonly heapLimitBytes: number | null;
  /** Seams that this Node has: `listen-seam`, `shared-handles`, `report`, `gentle-probe`, … */
  readonly capabilities: readonly string[];
}

export interface TelemetryMessage {
  readonly readings: readonly Reading[];
  /** Readings lost since the last telemetry because the outbox was full. */
  readonly dropped: number;
}

/** One space of V8's heap, which holds objects of one kind. */
export interface HeapSpaceSizes {
  readonly sizeBytes: number;
  readonly availableBytes: number;
  readonly physicalBytes: number;
}

/** What is told every quarter of a minute, for metrics; no rule reads it. */
export interface InventoryMessage {
  /** By V8's own names. */
  readonly spaces: Readonly<Record<string, HeapSpaceSizes>>;
  /** What keeps the event loop alive, by type; `null`: this Node does not tell. */
  readonly resources: Readonly<Record<string, number>> | null;
  /** Since the event loop was started. */
  readonly loopActiveMs: number;
  readonly loopIdleMs: number;
}

/** The app listens here now; also sent again after a reconnect. */
export interface ListeningMessage {
  readonly addresses: readonly ListenAddress[];
}

export interface AnswerMessage {
  readonly id: number;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly result: unknown;
}

/** The app wants to listen; asked over the builtin channel, answered by `bound` with the socket beside it. */
export interface BindRequest {
  readonly id: number;
  /** Host or path, as `net` resolved it; `null`: any. */
  readonly address: string | null;
  /** `null` for a path. */
  readonly port: number | null;
  /** 4 or 6; -1 for a path and for a socket of the supervisor's. */
  readonly addressType: 4 | 6 | -1;
  readonly flags: number;
  /** A socket that the supervisor was started with, in place of an address; `null`: there is an address. */
  readonly fd: number | null;
  /** Which of the process's `listen(0)` on this address it is, from 0. */
  readonly nth: number;
}

/** What became of a connection that was dealt. */
export interface TookMessage {
  readonly id: number;
  /** False: that server is closed, and somebody else is to have it. */
  readonly taken: boolean;
}

/**
 * `code` is one of: `ran-through` (the event loop has turned once), `natural-end` (it ran out by itself), `address-in-use` (`text` is the address),
 * `released` (it drains, and has let go of its listening addresses), or any other, which is logged.
 */
export interface NoticeMessage {
  readonly code: string;
  readonly text: string;
}

export type AgentMessage =
  | { readonly type: 'hello'; readonly data: HelloMessage }
  | { readonly type: 'telemetry'; readonly data: TelemetryMessage }
  | { readonly type: 'inventory'; readonly data: InventoryMessage }
  | { readonly type: 'listening'; readonly data: ListeningMessage }
  | { readonly type: 'ready'; readonly data: Readonly<Record<string, never>> }
  | { readonly type: 'bind'; readonly data: BindRequest }
  | { readonly type: 'took'; readonly data: TookMessage }
  | { readonly type: 'answer'; readonly data: AnswerMessage }
  | { readonly type: 'notice'; readonly data: NoticeMessage };

// ── supervisor → agent ──

/** `stream` is a heap snapshot, too: through a named pipe, whose reader has opened it already. */
export const captureKinds = ['snapshot', 'profile', 'stream'] as const;

export interface CaptureCommand {
  readonly id: number;
  readonly kind: (typeof captureKinds)[number];
  /** Absolute path of the finished file; the agent writes `<path>.partial` first. With `stream`, of the pipe. */
  readonly file: string;
}

/** `result` of the answer to `capture`. */
export interface CaptureResult {
  readonly file: string;
  readonly bytes: number;
  readonly pauseMs: number;
  readonly rssBeforeBytes: number;
  readonly rssAfterBytes: number;
  /** With a profile: how many objects live, estimated; `null`: it does not tell. */
  readonly objects?: number | null;
  /** How many samples that rests on. */
  readonly samples?: number;
}

/** `result` of the answer to `drain`: the app no longer listens and its work has ended, or the deadline has passed. */
export interface DrainResult {
  readonly drainMs: number;
  readonly requestsCut: number;
  readonly connectionsCut: number;
}

/** `result` of the answer to `probe`. */
export interface ProbeResult {
  /** A major collection came. */
  readonly major: boolean;
  readonly pauseMs: number | null;
}

/** Answer to `bind`: a negative libuv error number, or `null` and the socket travels beside the message. */
export interface BoundMessage {
  readonly id: number;
  readonly errno: number | null;
  /** Listen in name only, and take connections when `accept` comes: somebody else serves until then. */
  readonly hold: boolean;
}

export type CommandMessage =
  | { readonly type: 'bound'; readonly data: BoundMessage }
  /** Take connections on everything that was held back. */
  | { readonly type: 'accept'; readonly data: Readonly<Record<string, never>> }
  /** A connection, beside the message, to the server whose request to bind had the number `bind`; answered by `took`. */
  | { readonly type: 'deal'; readonly data: { readonly id: number; readonly bind: number } }
  /** A connection, beside the message, to the server that listens on this port, as if it had accepted it. */
  | { readonly type: 'connection'; readonly data: { readonly port: number } }
  | { readonly type: 'capture'; readonly data: CaptureCommand }
  | { readonly type: 'drain'; readonly data: { readonly id: number; readonly deadlineMs: number } }
  | {
      readonly type: 'probe';
      readonly data: { readonly id: number; readonly mode: 'gentle' | 'forced' };
    };

// ── cli, dashboard ⇄ supervisor ──

export const controlMethods = [
  'status',
  'restart',
  'stop',
  'snapshot',
  'subscribe',
  'history',
] as const;

export type ControlRequest =
  | { readonly id: number; readonly method: 'status' }
  | {
      readonly id: number;
      readonly method: 'restart';
      readonly slot: number | null;
      readonly reason: string;
    }
  | { readonly id: number; readonly method: 'stop' }
  | {
      readonly id: number;
      readonly method: 'snapshot';
      readonly slot: number;
      readonly inPlace: boolean;
    }
  | { readonly id: number; readonly method: 'subscribe' }
  | { readonly id: number; readonly method: 'history'; readonly slot: number };

/** Result of `history`: memory of one place over the last day, oldest first, aligned by index. */
export interface SlotHistory {
  readonly slot: number;
  /** Milliseconds since 1970. */
  readonly atMs: readonly number[];
  readonly rssBytes: readonly (number | null)[];
  readonly heapUsedBytes: readonly (number | null)[];
  readonly floorBytes: readonly (number | null)[];
}

export interface ControlReply {
  readonly id: number;
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly hint: string | null;
  } | null;
  readonly result: unknown;
}

/** After `subscribe`: first `status` with everything, then `event` for each journal record and `status` on each change. */
export type ControlMessage =
  | { readonly type: 'request'; readonly data: ControlRequest }
  | { readonly type: 'reply'; readonly data: ControlReply }
  | { readonly type: 'status'; readonly data: StatusReport }
  | { readonly type: 'event'; readonly data: Readonly<Record<string, unknown>> };
