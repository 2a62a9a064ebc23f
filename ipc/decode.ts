/**
 * The border: what came over the socket becomes a message with a type here, or is refused. `null`: a type newer than
 * this program, to be skipped.
 */
import { MemsupError } from '../base/errors.ts';
import { isRecord } from '../base/guards.ts';
import type { Reading } from '../base/readings.ts';
import { controlReply, controlRequest } from './decode-control.ts';
import { decodeReading, spacesMax } from './decode-readings.ts';
import {
  addressesMax,
  capabilitiesMax,
  listenAddress,
  nameCharsMax,
  statusReport,
  textCharsMax,
} from './decode-status.ts';
import {
  amount,
  count,
  finite,
  flag,
  json,
  jsonRecord,
  listOf,
  mapOf,
  Misfit,
  nullable,
  oneOf,
  recordOf,
  text,
  type Reader,
} from './fields.ts';
import type {
  AgentMessage,
  AnswerMessage,
  BindRequest,
  BoundMessage,
  CaptureCommand,
  CommandMessage,
  ControlMessage,
  HeapSpaceSizes,
  HelloMessage,
  InventoryMessage,
  ListeningMessage,
  NoticeMessage,
  TelemetryMessage,
  TookMessage,
} from './messages.ts';
import type { StatusReport } from './status.ts';

/** Readings in one telemetry message; the frame limit allows about 1500 samples. */
export const readingsMax = 2048;

/** Types of active resources in one inventory; Node has some thirty. */
export const resourceTypesMax = 64;

const name = text(nameCharsMax);
const longText = text(textCharsMax);

const hello = recordOf<HelloMessage>({
  protocol: count,
  token: name,
  slot: count,
  generation: count,
  pid: count,
  node: name,
  v8: name,
  startedAtMs: finite,
  heapLimitBytes: nullable(finite),
  capabilities: listOf(name, capabilitiesMax),
});

const rawTelemetry = recordOf<{
  readonly readings: readonly (Reading | null)[];
  readonly dropped: number;
}>({ readings: listOf(decodeReading, readingsMax), dropped: count });

const inventory = recordOf<InventoryMessage>({
  spaces: mapOf(
    recordOf<HeapSpaceSizes>({ sizeBytes: finite, availableBytes: finite, physicalBytes: finite }),
    { sizeMax: spacesMax, nameCharsMax: 64 },
  ),
  resources: nullable(mapOf(amount, { sizeMax: resourceTypesMax, nameCharsMax: 64 })),
  loopActiveMs: amount,
  loopIdleMs: amount,
});

const listening = recordOf<ListeningMessage>({ addresses: listOf(listenAddress, addressesMax) });

const answer = recordOf<AnswerMessage>({
  id: count,
  error: nullable(recordOf({ code: name, message: longText })),
  result: json,
});

const bind = recordOf<BindRequest>({
  id: count,
  address: nullable(longText),
  port: nullable(count),
  addressType: value => {
    if (value === 4 || value === 6 || value === -1) return value;
    throw new Misfit('4, 6 or -1', value);
  },
  flags: count,
  fd: nullable(count),
  nth: count,
});

const bound = recordOf<BoundMessage>({ id: count, errno: nullable(finite), hold: flag });
const took = recordOf<TookMessage>({ id: count, taken: flag });
const deal = recordOf({ id: count, bind: count });
const connection = recordOf({ port: count });

const notice = recordOf<NoticeMessage>({ code: name, text: longText });

const capture = recordOf<CaptureCommand>({
  id: count,
  kind: oneOf(['snapshot', 'profile']),
  file: longText,
});

const drain = recordOf({ id: count, deadlineMs: finite });
const probe = recordOf({ id: count, mode: oneOf(['gentle', 'forced']) });

/** What an agent sent. */
export function decodeAgentMessage(message: unknown): AgentMessage | null {
  const { type, data } = envelope(message);
  switch (type) {
    case 'hello':
      return { type, data: read(hello, type, data) };
    case 'telemetry':
      return { type, data: read(telemetry, type, data) };
    case 'inventory':
      return { type, data: read(inventory, type, data) };
    case 'listening':
      return { type, data: read(listening, type, data) };
    case 'ready':
      return { type, data: {} };
    case 'bind':
      return { type, data: read(bind, type, data) };
    case 'took':
      return { type, data: read(took, type, data) };
    case 'answer':
      return { type, data: read(answer, type, data) };
    case 'notice':
      return { type, data: read(notice, type, data) };
    default:
      return null;
  }
}

/** What the supervisor told an agent to do. */
export function decodeCommandMessage(message: unknown): CommandMessage | null {
  const { type, data } = envelope(message);
  switch (type) {
    case 'bound':
      return { type, data: read(bound, type, data) };
    case 'accept':
      return { type, data: {} };
    case 'deal':
      return { type, data: read(deal, type, data) };
    case 'connection':
      return { type, data: read(connection, type, data) };
    case 'capture':
      return { type, data: read(capture, type, data) };
    case 'drain':
      return { type, data: read(drain, type, data) };
    case 'probe':
      return { type, data: read(probe, type, data) };
    default:
      return null;
  }
}

/** What passes between the supervisor and the cli or the dashboard. */
export function decodeControlMessage(message: unknown): ControlMessage | null {
  const { type, data } = envelope(message);
  switch (type) {
    case 'request':
      return { type, data: read(controlRequest, type, data) };
    case 'reply':
      return { type, data: read(controlReply, type, data) };
    case 'status':
      return { type, data: read(statusReport, type, data) };
    case 'event':
      return { type, data: read(jsonRecord, type, data) };
    default:
      return null;
  }
}

/** The `result` of a reply to `status`. */
export function decodeStatusReport(result: unknown): StatusReport {
  return read(statusReport, 'status', result);
}

// A kind of reading that is newer than this program is one reading less, and is counted with those the agent dropped.
function telemetry(value: unknown): TelemetryMessage {
  const { readings, dropped } = rawTelemetry(value);
  const known = readings.filter(reading => reading !== null);
  return { readings: known, dropped: dropped + readings.length - known.length };
}

function envelope(message: unknown): { readonly type: unknown; readonly data: unknown } {
  if (!isRecord(message)) return { type: undefined, data: undefined };
  return { type: message['type'], data: message['data'] };
}

function read<Value>(reader: Reader<Value>, type: string, data: unknown): Value {
  try {
    return reader(data);
  } catch (error) {
    if (!(error instanceof Misfit)) throw error;
    throw new MemsupError(
      'MEMSUP_PROTOCOL',
      `Cannot read message: ${type}${error.place}: ${error.message}`,
      { cause: error, hint: 'Run the same version of memsup at both ends' },
    );
  }
}
