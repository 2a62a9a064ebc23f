import test from 'ava';
import * as fc from 'fast-check';
import { encodeFrame, frameBytesMax, FrameReader, typeCharsMax } from '../../ipc/frame.ts';

function bytesOf(text: string): Buffer {
  return Buffer.from(text);
}

/** A frame of exactly so many bytes, delimiter not counted. */
function frameOfBytes(length: number): string {
  const empty = encodeFrame('big', '').length - 1;
  return encodeFrame('big', 'x'.repeat(length - empty));
}

test('encodeFrame(): is JSON and a form feed', t => {
  t.is(encodeFrame('hello', { text: 'a\fb' }), '{"type":"hello","data":{"text":"a\\fb"}}\f');
});

test('FrameReader: reads several frames of one chunk in order', t => {
  const frames = new FrameReader().push(bytesOf(encodeFrame('a', 1) + encodeFrame('b', [2])));
  t.deepEqual(frames, [
    { type: 'a', data: 1 },
    { type: 'b', data: [2] },
  ]);
});

test('FrameReader: gives a whole frame although the next one is unfinished', t => {
  const reader = new FrameReader();
  t.deepEqual(reader.push(bytesOf(`${encodeFrame('a', 1)}{"type":"b"`)), [{ type: 'a', data: 1 }]);
  t.deepEqual(reader.push(bytesOf(',"data":2}\f')), [{ type: 'b', data: 2 }]);
  t.is(reader.rejected, 0);
});

test('FrameReader: puts characters together that were split between bytes', t => {
  const data = 'ü€😀 \u2028 \ud800';
  const reader = new FrameReader();
  const frames = [...bytesOf(encodeFrame('text', data))].flatMap(byte =>
    reader.push(Uint8Array.of(byte)),
  );
  t.deepEqual(frames, [{ type: 'text', data }]);
});

test('FrameReader: does not care in whose buffer the bytes lie', t => {
  const around = bytesOf(`garbage${encodeFrame('a', 'ü')}garbage`);
  const view = new Uint8Array(around.buffer, around.byteOffset + 7, around.length - 14);
  t.deepEqual(new FrameReader().push(view), [{ type: 'a', data: 'ü' }]);
});

test('FrameReader: keeps no reference to a chunk that is used again', t => {
  const reader = new FrameReader();
  const chunk = bytesOf('{"type":"a",');
  reader.push(chunk);
  chunk.fill(0);
  t.deepEqual(reader.push(bytesOf('"data":1}\f')), [{ type: 'a', data: 1 }]);
});

for (const rubbish of [
  '',
  ' ',
  'null',
  '5',
  '"type"',
  '[]',
  '{}',
  '{"type":5}',
  '{"type":null}',
  '{"type":{}}',
  '{"type":["a"]}',
  '{"type":""}',
  `{"type":"${'x'.repeat(typeCharsMax + 1)}"}`,
  '{"data":1}',
  '{"type":"a"',
  '{"type":"a"}}',
  '{"__proto__":{"type":"a"}}',
  '\u0000',
  'GET / HTTP/1.1\r\n\r\n',
  '['.repeat(500_000),
]) {
  test(`FrameReader: skips and counts ${rubbish.slice(0, 30)} (${rubbish.length} characters)`, t => {
    const reader = new FrameReader();
    const good = encodeFrame('a', 1);
    const frames = reader.push(bytesOf(`${good}${rubbish}\f${good}`));
    t.is(frames.length, 2);
    t.is(reader.rejected, 1);
  });
}

for (const type of [
  'toString',
  'constructor',
  '__proto__',
  'hasOwnProperty',
  'connect',
  'error',
  'x'.repeat(typeCharsMax),
]) {
  test(`FrameReader: a type named ${type.slice(0, 20)} is a type like any other`, t => {
    const text = `{"type":"${type}","data":{"__proto__":{"polluted":true}}}\f`;
    const [frame] = new FrameReader().push(bytesOf(text));
    t.is(frame?.type, type);
    t.false('polluted' in {});
  });
}

test('FrameReader: a frame without data has undefined data', t => {
  const [frame] = new FrameReader().push(bytesOf('{"type":"a"}\f'));
  t.deepEqual(frame, { type: 'a', data: undefined });
});

for (const chunkBytes of [1000, 65_536, Infinity]) {
  test(`FrameReader: takes a frame of exactly the limit, not one byte more, in chunks of ${chunkBytes}`, t => {
    const reader = new FrameReader();
    function pushed(text: string): number {
      const bytes = bytesOf(text);
      let frames = 0;
      for (let at = 0; at < bytes.length; at += chunkBytes) {
        frames += reader.push(bytes.subarray(at, Math.min(bytes.length, at + chunkBytes))).length;
      }
      return frames;
    }
    t.is(pushed(frameOfBytes(frameBytesMax)), 1);
    t.is(reader.rejected, 0);
    t.is(pushed(frameOfBytes(frameBytesMax + 1)), 0);
    t.is(reader.rejected, 1);
    t.is(pushed(encodeFrame('after', 1)), 1);
    t.is(reader.rejected, 1);
  });
}

test('FrameReader: 64 MiB without a delimiter are held in no more than the limit, and count as they go by', t => {
  const reader = new FrameReader();
  const chunk = Buffer.alloc(64 * 1024, 'x');
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  for (let sent = 0; sent < 64 * 1024 * 1024; sent += chunk.length) {
    t.is(reader.push(chunk).length, 0);
    most = Math.max(most, process.memoryUsage().arrayBuffers - before);
  }
  // Growing by doubling leaves the smaller ones to the collector: twice the limit at the most.
  t.true(most <= 2.5 * frameBytesMax, `${most} bytes were held`);
  t.is(reader.rejected, 63);
  t.is(reader.push(bytesOf(`\f${encodeFrame('a', 1)}`)).length, 1);
  t.is(reader.rejected, 63);
});

test('FrameReader: byte by byte a large frame is copied a few times, not once for each byte', t => {
  const reader = new FrameReader();
  const bytes = bytesOf(frameOfBytes(frameBytesMax));
  let frames = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    frames += reader.push(bytes.subarray(at, at + 1)).length;
  }
  t.is(frames, 1);
});

const message = fc.record({
  type: fc.string({ minLength: 1, maxLength: 20 }),
  data: fc.jsonValue(),
});

test('FrameReader: whatever is encoded comes back, in whatever pieces', t => {
  fc.assert(
    fc.property(fc.array(message), fc.array(fc.integer({ min: 1, max: 50 })), (sent, cuts) => {
      const bytes = bytesOf(sent.map(({ type, data }) => encodeFrame(type, data)).join(''));
      const reader = new FrameReader();
      const got = [];
      let at = 0;
      for (const cut of cuts) {
        got.push(...reader.push(bytes.subarray(at, at + cut)));
        at += cut;
      }
      got.push(...reader.push(bytes.subarray(at)));
      // Through JSON, because that is what -0 becomes.
      t.deepEqual(got, JSON.parse(JSON.stringify(sent)));
      t.is(reader.rejected, 0);
    }),
    { numRuns: 300 },
  );
});

test('FrameReader: any bytes at all neither throw nor hide the frame after the next delimiter', t => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 20 }), chunks => {
      const reader = new FrameReader();
      for (const chunk of chunks) reader.push(chunk);
      const after = reader.push(bytesOf(`\f${encodeFrame('after', 1)}`));
      t.deepEqual(after.at(-1), { type: 'after', data: 1 });
    }),
    { numRuns: 1000 },
  );
});

test('FrameReader: a valid stream with bytes changed at random loses only the frames that were hit', t => {
  const count = 50;
  const text = Array.from({ length: count }, (_, index) => encodeFrame('n', index)).join('');
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(text.length - 1), fc.integer({ min: 0, max: 255 })), {
        maxLength: 10,
      }),
      changes => {
        const bytes = bytesOf(text);
        for (const [at, byte] of changes) bytes[at] = byte;
        const reader = new FrameReader();
        const got = reader.push(bytes).length + reader.push(bytesOf('\f')).length;
        // One change can spoil two frames: when it hits the delimiter between them.
        t.true(got >= count - 2 * changes.length);
      },
    ),
    { numRuns: 1000 },
  );
});
