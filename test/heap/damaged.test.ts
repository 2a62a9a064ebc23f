import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import test from 'ava';
import { HeapBuilder, inPieces } from './heap-builder.ts';
import { MemsupError } from '../../base/errors.ts';
import { loadSnapshot } from '../../heap/load.ts';
import { temporaryFolder } from './temporary.ts';

function sample(): HeapBuilder {
  const heap = new HeapBuilder();
  const { global } = heap.roots();
  for (let index = 0; index < 20; index += 1) {
    heap.locate(heap.child(global, `p${index}`, `Class${index}`), [3, index, 1]);
  }
  return heap;
}

const whole = sample().json();

async function load(text: string, maxMemory?: number): Promise<unknown> {
  return loadSnapshot(inPieces(Buffer.from(text, 'latin1'), 50), { maxMemory });
}

const refuses = test.macro({
  exec: async (t, text: string, expected: { code: string; message: RegExp }) => {
    await t.throwsAsync(load(text), { instanceOf: MemsupError, ...expected });
  },
  title: name => `loadSnapshot(): ${name}`,
});

const corrupt = 'MEMSUP_SNAPSHOT_CORRUPT';
const truncated = 'MEMSUP_SNAPSHOT_TRUNCATED';

test('an empty file is truncated', refuses, '', { code: truncated, message: /at byte 0,/ });
test('white space is truncated', refuses, ' \n\t', {
  code: truncated,
  message: /before it begins/,
});
test('a list is no snapshot', refuses, '[1]', { code: corrupt, message: /found "\["/ });
test('no sections at all', refuses, '{}', { code: corrupt, message: /no "nodes"/ });
test('a header that is no record', refuses, '{"snapshot":7}', { code: corrupt, message: /header/ });
test('a header without meta', refuses, '{"snapshot":{"node_count":1}}', {
  code: corrupt,
  message: /"meta"/,
});
test('nodes before the header', refuses, '{"nodes":[', {
  code: corrupt,
  message: /"nodes" stands before "snapshot"/,
});
test('edges before nodes', refuses, whole.replace('"nodes":', '"x":'), {
  code: corrupt,
  message: /"edges" stand before/,
});
test('a section twice', refuses, whole.replace('"samples":', '"nodes":'), {
  code: corrupt,
  message: /stands twice/,
});
test('something behind the end', refuses, `${whole} x`, {
  code: corrupt,
  message: /follows the end/,
});
test('no strings', refuses, whole.replace('"strings":', '"strange":'), {
  code: corrupt,
  message: /no "strings"/,
});
test(
  'a name beyond the strings',
  refuses,
  whole.replace(/"strings":\[[^]*\]/, '"strings":["a","b"]'),
  {
    code: corrupt,
    message: /there are 2 strings, and string \d+ is referred to/,
  },
);
test(
  'fewer nodes than announced',
  refuses,
  whole.replace(/"node_count":(\d+)/, '"node_count":1$1'),
  {
    code: corrupt,
    message: /there are 24 nodes, not the 124 announced/,
  },
);
test('more nodes than announced', refuses, whole.replace(/"node_count":\d+/, '"node_count":3'), {
  code: corrupt,
  message: /more nodes than the 3 announced/,
});
test(
  'fewer edges than announced',
  refuses,
  whole.replace(/"edge_count":(\d+)/, '"edge_count":1$1'),
  {
    code: corrupt,
    message: /nodes claim 23 edges, not the 123 announced/,
  },
);
test('no nodes', refuses, whole.replace(/"node_count":\d+/, '"node_count":0'), {
  code: corrupt,
  message: /no root/,
});
test('a count that is none', refuses, whole.replace(/"node_count":\d+/, '"node_count":"24"'), {
  code: corrupt,
  message: /"node_count" in the header is "24", not a count/,
});
test(
  'counts beyond reason',
  refuses,
  whole.replace(/"node_count":\d+/, '"node_count":9007199254740992'),
  {
    code: 'MEMSUP_SNAPSHOT_UNSUPPORTED',
    message: /9007199254740992/,
  },
);
test(
  'a root that is not the first node',
  refuses,
  whole.replace('{"meta"', '{"root_index":7,"meta"'),
  {
    code: 'MEMSUP_SNAPSHOT_UNSUPPORTED',
    message: /puts the root at 7/,
  },
);
test('a field that is missing', refuses, whole.replace('"self_size"', '"size"'), {
  code: 'MEMSUP_SNAPSHOT_UNSUPPORTED',
  message: /no field "self_size"/,
});
test('a negative number', refuses, whole.replace('"nodes":[9', '"nodes":[-9'), {
  code: corrupt,
  message: /"nodes" has "-" where a number should be at byte \d+/,
});
test('a fraction', refuses, whole.replace('"nodes":[9,0', '"nodes":[9.5,0'), {
  code: corrupt,
  message: /has "\."/,
});
test(
  'a number too long',
  refuses,
  whole.replace('"nodes":[9,0', '"nodes":[9,99999999999999999999'),
  {
    code: corrupt,
    message: /number of 20 digits/,
  },
);
test('a type that does not exist', refuses, whole.replace('"nodes":[9', '"nodes":[77'), {
  code: corrupt,
  message: /node 0 has type 77/,
});
test('a row cut short', refuses, whole.replace(/"nodes":\[9,0,1,/, '"nodes":[9,0,'), {
  code: corrupt,
  message: /./,
});
test('a comma too many', refuses, whole.replace('"edges":[', '"edges":[,'), {
  code: corrupt,
  message: /has ","/,
});
test(
  'an edge to nowhere',
  refuses,
  whole.replace(/"edges":\[(\d+),(\d+),\d+/, '"edges":[$1,$2,7000'),
  {
    code: corrupt,
    message: /edge 0 leads to 7000/,
  },
);
test(
  'an edge into the middle of a node',
  refuses,
  whole.replace(/"edges":\[(\d+),(\d+),\d+/, '"edges":[$1,$2,8'),
  {
    code: corrupt,
    message: /edge 0 leads to 8/,
  },
);
test('a location of nothing', refuses, whole.replace(/"locations":\[\d+/, '"locations":[3'), {
  code: corrupt,
  message: /location belongs to 3/,
});
test('a string that is not one', refuses, whole.replace('"strings":["', '"strings":[7,"'), {
  code: corrupt,
  message: /"strings" has "7" where a string should be/,
});

test('loadSnapshot(): cut anywhere, it is an error that says where', async t => {
  for (let end = 0; end < whole.length; end += 7) {
    const error = await t.throwsAsync(
      load(whole.slice(0, end)),
      { instanceOf: MemsupError },
      `cut at ${end}`,
    );
    if (error instanceof MemsupError) {
      t.is(error.code, truncated, `cut at ${end}: ${error.message}`);
      t.regex(error.message, /byte \d+/);
    }
  }
});

test('loadSnapshot(): a snapshot that would not fit is refused with figures, before it is read', async t => {
  const huge = whole.replace(/"node_count":\d+/, '"node_count":400000000');
  await t.throwsAsync(load(huge.slice(0, 2000), 2 ** 30), {
    code: 'MEMSUP_SNAPSHOT_TOO_BIG',
    message:
      /400000000 nodes and 23 edges need about [\d.]+ GiB, and [\d.]+ (?:MiB|GiB) may be used/,
  });
});

test('loadSnapshot(): a name made to keep a pattern busy is read like any other', async t => {
  const riddle = `1 / part of key (${' @1) -> value ('.repeat(60_000)}`;
  const text = whole.replace('"strings":[', `"strings":[${JSON.stringify(riddle)},`);
  const snapshot = await loadSnapshot(inPieces(Buffer.from(text, 'latin1'), 1 << 16));
  t.true(snapshot.strings.text(0, 1 << 20) === riddle);
});

test('loadSnapshot(): a file of 4 GB is refused by its header, with what it would need', async t => {
  const file = path.join(temporaryFolder(t), 'huge.heapsnapshot');
  const [header = ''] = whole
    .replace(/"node_count":\d+/, '"node_count":92000000')
    .replace(/"edge_count":\d+/, '"edge_count":95000000')
    .split('"nodes":');
  fs.writeFileSync(file, header);
  // Sparse: nothing of it is on the disk, and nothing of it is read.
  fs.truncateSync(file, 4_000_000_000);
  await t.throwsAsync(loadSnapshot(file, { maxMemory: 2 ** 32 }), {
    code: 'MEMSUP_SNAPSHOT_TOO_BIG',
    message: /92000000 nodes and 95000000 edges need about 7\.\d+ GiB, and 4\.00 GiB may be used/,
  });
});

test('loadSnapshot(): changed bytes are refused or harmless, never a crash', async t => {
  let state = 12_345;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state % below;
  };
  let refused = 0;
  for (let round = 0; round < 1500; round += 1) {
    const bytes = Buffer.from(whole, 'latin1');
    for (let change = random(3); change >= 0; change -= 1) {
      bytes[random(bytes.length)] = random(256);
    }
    try {
      await loadSnapshot(inPieces(bytes, 1 + random(400)), { maxMemory: 2 ** 28 });
    } catch (error) {
      refused += 1;
      if (!(error instanceof MemsupError)) t.fail(`round ${round}: ${String(error)}`);
    }
  }
  t.true(refused > 700, `only ${refused} refused`);
});

const refusesPacked = test.macro({
  exec: async (
    t,
    damage: (packed: Buffer) => Buffer,
    expected: { code: string; message: RegExp },
  ) => {
    const file = path.join(temporaryFolder(t), 'packed.heapsnapshot.gz');
    fs.writeFileSync(file, damage(zlib.gzipSync(whole)));
    await t.throwsAsync(loadSnapshot(file), { instanceOf: MemsupError, ...expected });
  },
  title: name => `loadSnapshot(): ${name}`,
});

test(
  'a packed file that ends early is truncated',
  refusesPacked,
  packed => packed.subarray(0, -20),
  {
    code: truncated,
    message: /it ends at byte \d+, before all of it was unpacked/,
  },
);
test('a packed file of which little was written', refusesPacked, packed => packed.subarray(0, 6), {
  code: truncated,
  message: /it ends at byte 0,/,
});
test('a packed file that was damaged', refusesPacked, packed => packed.fill(0xff, 40, 60), {
  code: corrupt,
  message: /cannot be unpacked further \(.+\) at byte \d+/,
});
test(
  'a packed file whose sum is wrong',
  refusesPacked,
  packed => packed.fill(1, packed.length - 8),
  {
    code: corrupt,
    message: /cannot be unpacked further \(incorrect data check\)/,
  },
);
