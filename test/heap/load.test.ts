import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import test from 'ava';
import { HeapBuilder, inPieces, type Dialect } from './heap-builder.ts';
import { loadSnapshot } from '../../heap/load.ts';
import { temporaryFolder } from './temporary.ts';
import type { Snapshot } from '../../heap/snapshot.ts';

function sample(): HeapBuilder {
  const heap = new HeapBuilder();
  const { global } = heap.roots();
  const map = heap.child(global, 'cache', 'Map');
  const table = heap.node('array', '', 500);
  heap.edge(map, table, 'internal:table');
  for (let index = 0; index < 50; index += 1) {
    const entry = heap.node('object', `Entry${index % 3}`, 24 + index);
    heap.edge(table, entry, `internal:${index}`).edge(entry, map, 'weak:back');
    heap.locate(entry, [7, index, 3]);
  }
  heap.edge(global, heap.node('string', 'naïve "text" \\ 文字 \u0001', 64), 'text');
  heap.nextId = 1008;
  heap.edge(global, heap.node('native', 'big', 2 ** 33), 'big');
  return heap;
}

function describe(snapshot: Snapshot): unknown {
  const { nodeCount, edgeCount, strings, locations } = snapshot;
  return {
    nodes: Array.from({ length: nodeCount }, (_, node) => [
      snapshot.nodeKind[node],
      strings.text(snapshot.nodeName[node] ?? 0),
      snapshot.nodeId[node],
      snapshot.selfSize.get(node),
      snapshot.firstEdge[node],
    ]),
    edges: Array.from({ length: edgeCount }, (_, edge) => [
      snapshot.edgeKind[edge],
      snapshot.edgeTo[edge],
    ]),
    locations: [...locations.node].map((node, at) => [
      node,
      locations.scriptId[at],
      locations.line[at],
    ]),
  };
}

/** The targets of its edges with so many digits. */
function withDigits(heap: HeapBuilder, digits: number): Uint8Array {
  const text = Buffer.from(heap.bytes()).toString('latin1');
  const padded = text.replace(/"edges":\[([^\]]*)\]/, (_, edges: string) => {
    const numbers = edges
      .split(',')
      .map((number, at) =>
        at % 3 === 2
          ? number.padStart(digits + number.length - number.trimEnd().length, '0')
          : number,
      );
    return `"edges":[${numbers.join(',')}]`;
  });
  return Buffer.from(padded, 'latin1');
}

async function load(bytes: Uint8Array, size = 1 << 16): Promise<Snapshot> {
  return loadSnapshot(inPieces(bytes, size));
}

for (const dialect of [
  { traceNodeId: true, newlines: true },
  { traceNodeId: false, newlines: false },
  { traceNodeId: false, newlines: true },
  { shuffled: true },
] satisfies Dialect[]) {
  test(`loadSnapshot(): reads ${JSON.stringify(dialect)} like any other dialect`, async t => {
    const heap = sample();
    const snapshot = await load(heap.bytes(dialect));
    t.is(snapshot.nodeCount, heap.nodes.length);
    t.is(snapshot.edgeCount, heap.edgeCount);
    t.deepEqual(describe(snapshot), describe(await load(sample().bytes())));
    t.is(snapshot.selfSize.get(snapshot.nodeCount - 1), 2 ** 33);
    t.is(
      snapshot.strings.text(snapshot.nodeName[snapshot.nodeCount - 2] ?? 0),
      'naïve "text" \\ 文字 \u0001',
    );
  });
}

test('loadSnapshot(): the size of the chunks does not matter', async t => {
  const bytes = sample().bytes();
  const whole = describe(await load(bytes));
  for (const size of [1, 2, 3, 7, 31, 32, 33, 64, 1000]) {
    t.deepEqual(describe(await load(bytes, size)), whole, `chunks of ${size}`);
  }
});

test('loadSnapshot(): a file, a packed file and chunks of text give the same', async t => {
  const folder = temporaryFolder(t);
  const bytes = sample().bytes();
  const expected = describe(await load(bytes));
  const plain = path.join(folder, 'plain.heapsnapshot');
  // The name says nothing: packing is told by the first bytes.
  const packed = path.join(folder, 'packed.heapsnapshot');
  fs.writeFileSync(plain, bytes);
  fs.writeFileSync(packed, zlib.gzipSync(bytes));
  for (const file of [plain, packed]) {
    const snapshot = await loadSnapshot(file);
    t.deepEqual(describe(snapshot), expected);
    snapshot.close();
  }
  async function* text(): AsyncGenerator<string> {
    yield bytes.toString('utf8');
  }
  t.deepEqual(describe(await loadSnapshot(text())), expected);
});

test('loadSnapshot(): zstd is unpacked where Node can, and refused in words where it cannot', async t => {
  const file = path.join(temporaryFolder(t), 'packed.heapsnapshot.zst');
  const compress: unknown = Reflect.get(zlib, 'zstdCompressSync');
  if (typeof compress === 'function') {
    const packed: unknown = Reflect.apply(compress, zlib, [sample().bytes()]);
    t.true(packed instanceof Uint8Array);
    if (packed instanceof Uint8Array) fs.writeFileSync(file, packed);
    t.is((await loadSnapshot(file)).nodeCount, sample().nodes.length);
  } else {
    fs.writeFileSync(file, Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0]));
    await t.throwsAsync(loadSnapshot(file), {
      code: 'MEMSUP_SNAPSHOT_UNSUPPORTED',
      message: /zstd/,
    });
  }
});

test('loadSnapshot(): reports how far it has read', async t => {
  const file = path.join(temporaryFolder(t), 'a.heapsnapshot');
  const bytes = sample().bytes();
  fs.writeFileSync(file, bytes);
  const seen: (number | null)[] = [];
  const snapshot = await loadSnapshot(file, { onBytes: (read, total) => seen.push(read, total) });
  t.deepEqual(seen, [bytes.length, bytes.length]);
  t.is(snapshot.fileBytes, bytes.length);
});

test('loadSnapshot(): long strings and strings across blocks are read whole, and cut when asked to', async t => {
  const file = path.join(temporaryFolder(t), 'a.heapsnapshot');
  const heap = new HeapBuilder();
  const { global } = heap.roots();
  const texts = Array.from(
    { length: 300 },
    (_, index) => `${index}-é"${'x'.repeat((index * 37) % 1100)}`,
  );
  for (const text of texts) heap.edge(global, heap.node('string', text, 32), 'x');
  fs.writeFileSync(file, heap.bytes());
  const snapshot = await loadSnapshot(file);
  t.teardown(() => {
    snapshot.close();
  });
  for (const [index, text] of texts.entries()) {
    const name = snapshot.nodeName[4 + index] ?? 0;
    t.is(snapshot.strings.text(name), text);
    if (text.length > 200) t.true(snapshot.strings.text(name, 20).length <= 20);
  }
  const found = snapshot.strings.indexesOf([texts[7] ?? '', 'not there']);
  t.is(found.get(texts[7] ?? ''), snapshot.nodeName[11]);
  t.is(found.get('not there'), -1);
});

test('loadSnapshot(): an aborted load ends with the abort', async t => {
  const controller = new AbortController();
  controller.abort(new Error('enough'));
  await t.throwsAsync(loadSnapshot(inPieces(sample().bytes(), 10), { signal: controller.signal }), {
    code: 'MEMSUP_ABORTED',
  });
});

test('loadSnapshot(): a file that is not there is named', async t => {
  await t.throwsAsync(loadSnapshot('/nowhere/x.heapsnapshot'), {
    code: 'MEMSUP_SNAPSHOT_UNREADABLE',
    message: /"\/nowhere\/x\.heapsnapshot"/,
  });
  await t.throwsAsync(loadSnapshot(temporaryFolder(t)), { code: 'MEMSUP_SNAPSHOT_UNREADABLE' });
});

test('loadSnapshot(): targets of so many digits as only large snapshots have', async t => {
  const heap = sample();
  const usual = describe(await load(heap.bytes()));
  for (const digits of [8, 9, 10]) {
    t.deepEqual(describe(await load(withDigits(heap, digits))), usual);
  }
});
