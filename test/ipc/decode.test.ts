import test from 'ava';
import * as fc from 'fast-check';
import { MemsupError } from '../../base/errors.ts';
import {
  decodeAgentMessage,
  decodeCommandMessage,
  decodeControlMessage,
  decodeStatusReport,
  readingsMax,
} from '../../ipc/decode.ts';
import { requestIdOf } from '../../ipc/decode-control.ts';
import { nestingMax } from '../../ipc/fields.ts';
import {
  gcReading,
  hello,
  inventory,
  sampleReading,
  statusReport,
  verdict,
} from '../helpers/messages.ts';

type Decode = (message: unknown) => unknown;

const decoders: Readonly<Record<string, Decode>> = {
  decodeAgentMessage,
  decodeCommandMessage,
  decodeControlMessage,
};

const wellFormed: readonly (readonly [string, unknown])[] = [
  ['decodeAgentMessage', { type: 'hello', data: hello }],
  ['decodeAgentMessage', { type: 'telemetry', data: { readings: [], dropped: 0 } }],
  [
    'decodeAgentMessage',
    { type: 'telemetry', data: { readings: [gcReading, sampleReading], dropped: 3 } },
  ],
  ['decodeAgentMessage', { type: 'inventory', data: inventory }],
  [
    'decodeAgentMessage',
    {
      type: 'listening',
      data: {
        addresses: [
          { kind: 'tcp', address: '127.0.0.1:80', port: 80 },
          { kind: 'pipe', address: '/run/x', port: null },
        ],
      },
    },
  ],
  ['decodeAgentMessage', { type: 'ready', data: {} }],
  ['decodeAgentMessage', { type: 'answer', data: { id: 1, error: null, result: { bytes: 1 } } }],
  [
    'decodeAgentMessage',
    { type: 'answer', data: { id: 1, error: { code: 'E', message: 'no' }, result: null } },
  ],
  ['decodeAgentMessage', { type: 'notice', data: { code: 'thread', text: 'listens in a thread' } }],
  ['decodeCommandMessage', { type: 'capture', data: { id: 1, kind: 'snapshot', file: '/x' } }],
  ['decodeCommandMessage', { type: 'drain', data: { id: 2, deadlineMs: 30_000 } }],
  ['decodeCommandMessage', { type: 'probe', data: { id: 3, mode: 'gentle' } }],
  ['decodeControlMessage', { type: 'request', data: { id: 1, method: 'status' } }],
  [
    'decodeControlMessage',
    { type: 'request', data: { id: 1, method: 'restart', slot: null, reason: 'by hand' } },
  ],
  ['decodeControlMessage', { type: 'request', data: { id: 1, method: 'stop' } }],
  [
    'decodeControlMessage',
    { type: 'request', data: { id: 1, method: 'snapshot', slot: 1, inPlace: false } },
  ],
  ['decodeControlMessage', { type: 'request', data: { id: 1, method: 'subscribe' } }],
  ['decodeControlMessage', { type: 'request', data: { id: 1, method: 'history', slot: 2 } }],
  ['decodeControlMessage', { type: 'reply', data: { id: 1, error: null, result: [1, 'a', null] } }],
  [
    'decodeControlMessage',
    { type: 'reply', data: { id: 1, error: { code: 'A', message: 'b', hint: 'c' }, result: null } },
  ],
  ['decodeControlMessage', { type: 'status', data: statusReport }],
  ['decodeControlMessage', { type: 'event', data: { event: 'worker.start', worker: 1 } }],
];

for (const [name, message] of wellFormed) {
  test(`${name}(): gives back ${JSON.stringify(message).slice(0, 110)}`, t => {
    t.deepEqual(decoders[name]?.(JSON.parse(JSON.stringify(message))), message);
  });
}

/** The places at which each field of the value could be wrong, deepest included. */
function placesIn(value: unknown, at: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [at];
  return Object.entries(value).flatMap(([key, field]) => placesIn(field, [...at, key]));
}

function changed(value: unknown, [key, ...rest]: readonly string[], to: unknown): unknown {
  if (key === undefined) return to;
  if (Array.isArray(value)) {
    return value.map((entry, index) => (String(index) === key ? changed(entry, rest, to) : entry));
  }
  return Object.fromEntries(
    Object.entries(value ?? {}).map(([name, field]) => [
      name,
      name === key ? changed(field, rest, to) : field,
    ]),
  );
}

// What may hold anything: the receiver of these decodes them itself.
function isOpen(place: readonly string[], message: unknown): boolean {
  return place.includes('result') || JSON.stringify(message).startsWith('{"type":"event"');
}

for (const [name, message] of wellFormed) {
  test(`${name}(): refuses each wrong field of ${JSON.stringify(message).slice(0, 95)}`, t => {
    for (const place of placesIn(message)) {
      if (place[0] === 'type' || isOpen(place, message)) continue;
      for (const wrong of [[], { a: 1 }, Symbol('x'), NaN]) {
        // A kind of reading that is unknown is skipped; `type` and `data` themselves are covered below.
        if (place.join('.') === 'data') continue;
        t.throws(() => decoders[name]?.(changed(message, place, wrong)), {
          instanceOf: MemsupError,
          code: 'MEMSUP_PROTOCOL',
        });
      }
    }
    t.pass();
  });
}

const wrong: readonly (readonly [Decode, unknown, string])[] = [
  [
    decodeAgentMessage,
    {
      type: 'telemetry',
      data: { readings: [gcReading, { ...gcReading, pauseMs: '1' }], dropped: 0 },
    },
    'Cannot read message: telemetry.readings[1].pauseMs: expected a finite number not below 0, got "1"',
  ],
  [
    decodeAgentMessage,
    {
      type: 'telemetry',
      data: { readings: [{ ...sampleReading, spaces: { old: {} } }], dropped: 0 },
    },
    'Cannot read message: telemetry.readings[0].spaces.old: expected a finite number, got an object',
  ],
  [
    decodeAgentMessage,
    {
      type: 'telemetry',
      data: { readings: [{ ...sampleReading, gcPauses: { major: [-1] } }], dropped: 0 },
    },
    'Cannot read message: telemetry.readings[0].gcPauses.major[0]: expected a finite number not below 0, got -1',
  ],
  [
    decodeAgentMessage,
    { type: 'inventory', data: { ...inventory, resources: { Timeout: 'x' } } },
    'Cannot read message: inventory.resources.Timeout: expected a finite number not below 0, got "x"',
  ],
  [
    decodeAgentMessage,
    { type: 'telemetry', data: { readings: [5], dropped: 0 } },
    'Cannot read message: telemetry.readings[0]: expected a reading with a kind, got 5',
  ],
  [
    decodeAgentMessage,
    { type: 'hello', data: { ...hello, token: 'x'.repeat(1000) } },
    'Cannot read message: hello.token: expected a text of at most 256 characters, got a text of 1000 characters',
  ],
  [
    decodeAgentMessage,
    { type: 'hello' },
    'Cannot read message: hello: expected an object, got nothing',
  ],
  [
    decodeControlMessage,
    { type: 'request', data: { id: 1, method: 'toString' } },
    'Cannot read message: request.method: expected one of "status", "restart", "stop", "snapshot", "subscribe", "history", got "toString"',
  ],
  [
    decodeControlMessage,
    { type: 'request', data: { id: -1, method: 'stop' } },
    'Cannot read message: request.id: expected a whole number not below 0, got -1',
  ],
  [
    decodeControlMessage,
    {
      type: 'status',
      data: {
        ...statusReport,
        workers: [{ ...statusReport.workers[0], opinion: { ...verdict, gates: { z: 'maybe' } } }],
      },
    },
    'Cannot read message: status.workers[0].opinion.gates.z: expected one of "pass", "fail", "excused", got "maybe"',
  ],
];

for (const [decode, message, text] of wrong) {
  test(`${decode.name}(): says "${text.slice(0, 100)}"`, t => {
    t.throws(() => decode(message), { code: 'MEMSUP_PROTOCOL', message: text });
  });
}

for (const [name, decode] of Object.entries(decoders)) {
  for (const message of [
    null,
    5,
    'hello',
    [],
    {},
    { type: 5 },
    { type: null },
    { type: 'toString', data: {} },
    { type: 'constructor', data: {} },
    { type: '__proto__', data: {} },
    { type: 'from-the-future', data: {} },
  ]) {
    test(`${name}(): skips ${JSON.stringify(message)}`, t => {
      t.is(decode(message), null);
    });
  }
}

test('decodeAgentMessage(): drops unknown fields, makes missing nullable ones null', t => {
  const { oldAfterBytes: _, ...short } = gcReading;
  const reading = { ...short, moonPhase: 3 };
  t.deepEqual(
    decodeAgentMessage({ type: 'telemetry', data: { readings: [reading], dropped: 0 } }),
    {
      type: 'telemetry',
      data: { readings: [{ ...gcReading, oldAfterBytes: null }], dropped: 0 },
    },
  );
});

test('decodeAgentMessage(): skips readings of unknown kinds and counts them as dropped', t => {
  const readings = [{ kind: 'quantum', atMs: 'x' }, gcReading, { kind: 'toString' }];
  t.deepEqual(decodeAgentMessage({ type: 'telemetry', data: { readings, dropped: 1 } }), {
    type: 'telemetry',
    data: { readings: [gcReading], dropped: 3 },
  });
});

test('decodeAgentMessage(): takes a full list of readings, not one more', t => {
  const full = Array.from({ length: readingsMax }, () => gcReading);
  t.notThrows(() =>
    decodeAgentMessage({ type: 'telemetry', data: { readings: full, dropped: 0 } }),
  );
  t.throws(
    () =>
      decodeAgentMessage({
        type: 'telemetry',
        data: { readings: [...full, gcReading], dropped: 0 },
      }),
    { code: 'MEMSUP_PROTOCOL' },
  );
});

test('decodeAgentMessage(): inherited fields do not count as sent', t => {
  t.throws(() => decodeAgentMessage({ type: 'hello', data: Object.create(hello) }), {
    code: 'MEMSUP_PROTOCOL',
  });
});

test('decoders: a hostile __proto__ ends nowhere', t => {
  const bomb = '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}';
  const spaces: unknown = JSON.parse('{"__proto__":5,"constructor":6,"old_space":7}');
  const telemetry = decodeAgentMessage({
    type: 'telemetry',
    data: { readings: [{ ...sampleReading, spaces }], dropped: 0 },
  });
  t.deepEqual(telemetry, {
    type: 'telemetry',
    data: { readings: [{ ...sampleReading, spaces: { old_space: 7 } }], dropped: 0 },
  });
  const event = decodeControlMessage({ type: 'event', data: JSON.parse(bomb) });
  t.deepEqual(Object.keys(event?.data ?? {}), ['constructor']);
  t.false('polluted' in {});
  t.false('polluted' in Object.assign({}, event?.data));
});

test('decoders: what is passed on unread may be nested so far and no further', t => {
  function nested(levels: number): unknown {
    return JSON.parse(`${'['.repeat(levels)}1${']'.repeat(levels)}`);
  }
  const answer = (result: unknown): unknown => ({
    type: 'answer',
    data: { id: 1, error: null, result },
  });
  t.notThrows(() => decodeAgentMessage(answer(nested(nestingMax))));
  t.throws(() => decodeAgentMessage(answer(nested(nestingMax + 1))), { code: 'MEMSUP_PROTOCOL' });
  t.throws(() => decodeAgentMessage(answer(nested(200_000))), { code: 'MEMSUP_PROTOCOL' });
});

test('decodeStatusReport(): reads the result of a reply', t => {
  t.deepEqual(decodeStatusReport(JSON.parse(JSON.stringify(statusReport))), statusReport);
  t.throws(() => decodeStatusReport(null), { code: 'MEMSUP_PROTOCOL' });
});

test('requestIdOf(): finds the number of a request that cannot be read', t => {
  t.is(requestIdOf({ id: 7, method: 'dance' }), 7);
  for (const data of [null, 'x', {}, { id: '7' }, { id: -1 }, { id: 0.5 }, { id: NaN }]) {
    t.is(requestIdOf(data), null);
  }
});

test('decoders: anything at all gives a message, null or MEMSUP_PROTOCOL', t => {
  const types = [...new Set(wellFormed.map(([, message]) => String(Object(message).type)))];
  fc.assert(
    fc.property(fc.constantFrom(...types), fc.jsonValue(), (type, data) => {
      for (const decode of Object.values(decoders)) {
        try {
          decode({ type, data });
        } catch (error) {
          t.true(error instanceof MemsupError && error.code === 'MEMSUP_PROTOCOL');
        }
      }
    }),
    { numRuns: 2000 },
  );
  t.pass();
});
