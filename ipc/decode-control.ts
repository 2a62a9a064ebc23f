import { isRecord } from '../base/guards.ts';
import { count, finite, flag, json, listOf, nullable, oneOf, recordOf, text } from './fields.ts';
import {
  controlMethods,
  type ControlReply,
  type ControlRequest,
  type SlotHistory,
} from './messages.ts';
import { nameCharsMax, textCharsMax } from './decode-status.ts';

type RequestOf<Method extends ControlRequest['method']> = Extract<
  ControlRequest,
  { readonly method: Method }
>;

const readMethod = oneOf(controlMethods);

const requests: {
  readonly [Method in ControlRequest['method']]: (value: unknown) => RequestOf<Method>;
} = {
  status: recordOf<RequestOf<'status'>>({ id: count, method: oneOf(['status']) }),
  restart: recordOf<RequestOf<'restart'>>({
    id: count,
    method: oneOf(['restart']),
    slot: nullable(count),
    reason: text(textCharsMax),
  }),
  stop: recordOf<RequestOf<'stop'>>({ id: count, method: oneOf(['stop']) }),
  snapshot: recordOf<RequestOf<'snapshot'>>({
    id: count,
    method: oneOf(['snapshot']),
    slot: count,
    inPlace: flag,
  }),
  subscribe: recordOf<RequestOf<'subscribe'>>({ id: count, method: oneOf(['subscribe']) }),
  history: recordOf<RequestOf<'history'>>({ id: count, method: oneOf(['history']), slot: count }),
};

const anyRequest = recordOf<{ readonly method: ControlRequest['method'] }>({ method: readMethod });

/** What the cli or the dashboard asks for. */
export function controlRequest(value: unknown): ControlRequest {
  return requests[anyRequest(value).method](value);
}

/** What the supervisor answers. */
export const controlReply = recordOf<ControlReply>({
  id: count,
  error: nullable(
    recordOf({
      code: text(nameCharsMax),
      message: text(textCharsMax),
      hint: nullable(text(textCharsMax)),
    }),
  ),
  result: json,
});

/** Points of one place's history. */
const historyPointsMax = 4096;
const figures = listOf(nullable(finite), historyPointsMax);

/** What `history` is answered with. */
export const slotHistory = recordOf<SlotHistory>({
  slot: count,
  atMs: listOf(finite, historyPointsMax),
  rssBytes: figures,
  heapUsedBytes: figures,
  floorBytes: figures,
});

/** The id of a request that could not be read otherwise, so that it can be refused rather than ignored. */
export function requestIdOf(data: unknown): number | null {
  const id = isRecord(data) ? data['id'] : undefined;
  return typeof id === 'number' && Number.isSafeInteger(id) && id >= 0 ? id : null;
}
