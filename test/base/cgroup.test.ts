import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { memoryLimit, oomKills } from '../../base/cgroup.ts';
import { ownFolder } from '../helpers/own-folder.ts';

const mib = 2 ** 20;
const nearInfinity = '9223372036854771712';

/** Lays out control groups: folder → file → content. */
function mounted(folders: Readonly<Record<string, Readonly<Record<string, string>>>>): string {
  const root = ownFolder();
  for (const [folder, files] of Object.entries(folders)) {
    fs.mkdirSync(path.join(root, folder), { recursive: true });
    for (const [name, text] of Object.entries(files)) {
      fs.writeFileSync(path.join(root, folder, name), `${text}\n`);
    }
  }
  return root;
}

const limits = test.macro({
  exec(
    t,
    place: { groups: string; folders: Parameters<typeof mounted>[0] },
    expected: { limitMiB: number; usedMiB: number | null } | 'host',
  ) {
    const limit = memoryLimit({ root: mounted(place.folders), groups: place.groups });
    if (expected === 'host') {
      t.is(limit.source, 'host');
      t.is(limit.limitBytes, os.totalmem());
      t.true((limit.usedBytes ?? 0) > 0);
      return;
    }
    const usedBytes = expected.usedMiB === null ? null : expected.usedMiB * mib;
    t.like(limit, { limitBytes: expected.limitMiB * mib, source: 'cgroup', usedBytes });
    t.true(fs.existsSync(limit.file ?? ''));
  },
  title: name => `memoryLimit(): ${name ?? ''}`,
});

const mibText = (count: number): string => String(count * mib);

test(
  'version 2, its own group',
  limits,
  {
    groups: '0::/app.slice/shop.service\n',
    folders: {
      'app.slice/shop.service': {
        'memory.max': mibText(256),
        'memory.high': 'max',
        'memory.current': mibText(100),
        'memory.stat': `anon 1\ninactive_file ${mibText(30)}\nactive_file 5`,
      },
    },
  },
  { limitMiB: 256, usedMiB: 70 },
);

test(
  'version 2, memory.high below memory.max',
  limits,
  {
    groups: '0::/shop\n',
    folders: {
      shop: {
        'memory.max': mibText(256),
        'memory.high': mibText(200),
        'memory.current': mibText(9),
      },
    },
  },
  { limitMiB: 200, usedMiB: 9 },
);

test(
  'version 2, nested: the tightest counts, with its own use',
  limits,
  {
    groups: '0::/a/b/c\n',
    folders: {
      a: { 'memory.max': mibText(100), 'memory.current': mibText(90) },
      'a/b': { 'memory.max': 'max', 'memory.current': mibText(50) },
      'a/b/c': { 'memory.max': mibText(512), 'memory.current': mibText(20) },
    },
  },
  { limitMiB: 100, usedMiB: 90 },
);

test(
  'version 2, in a container whose mount begins at its own group',
  limits,
  {
    groups: '0::/kubepods/pod1/abc\n',
    folders: { '.': { 'memory.max': mibText(64), 'memory.current': mibText(10) } },
  },
  { limitMiB: 64, usedMiB: 10 },
);

test(
  'version 2, above the namespace’s root',
  limits,
  { groups: '0::/../../x\n', folders: { '.': { 'memory.max': mibText(64) } } },
  { limitMiB: 64, usedMiB: null },
);

test(
  'version 2, no limit anywhere',
  limits,
  { groups: '0::/a\n', folders: { a: { 'memory.max': 'max' } } },
  'host',
);

test(
  'version 2, more cache than use',
  limits,
  {
    groups: '0::/a\n',
    folders: {
      a: {
        'memory.max': mibText(64),
        'memory.current': mibText(10),
        'memory.stat': `inactive_file ${mibText(11)}`,
      },
    },
  },
  { limitMiB: 64, usedMiB: 0 },
);

test(
  'version 1, nested, with an unlimited child',
  limits,
  {
    groups: '12:pids:/x\n5:memory:/docker/abc\n0::/ignored\n',
    folders: {
      'memory/docker/abc': {
        'memory.limit_in_bytes': nearInfinity,
        'memory.usage_in_bytes': mibText(5),
      },
      'memory/docker': {
        'memory.limit_in_bytes': mibText(128),
        'memory.usage_in_bytes': mibText(40),
        'memory.stat': `cache 1\ninactive_file 7\ntotal_inactive_file ${mibText(15)}`,
      },
    },
  },
  { limitMiB: 128, usedMiB: 25 },
);

test(
  'version 1, several controllers in one hierarchy',
  limits,
  {
    groups: '4:cpu,memory,hugetlb:/a\n',
    folders: { 'memory/a': { 'memory.limit_in_bytes': mibText(96) } },
  },
  { limitMiB: 96, usedMiB: null },
);

test('no files at all', limits, { groups: '0::/a/b\n5:memory:/a\n', folders: {} }, 'host');
test('no control groups', limits, { groups: '', folders: {} }, 'host');
test(
  'nonsense in the files',
  limits,
  { groups: '0::/a\n', folders: { a: { 'memory.max': '12 apples', 'memory.high': '-1' } } },
  'host',
);
test(
  'a limit above the host’s memory',
  limits,
  { groups: '0::/a\n', folders: { a: { 'memory.max': String(os.totalmem() + mib) } } },
  'host',
);

test('oomKills(): version 2', t => {
  const root = mounted({ a: { 'memory.events': 'low 0\noom 9\noom_kill 3\noom_group_kill 1' } });
  t.is(oomKills({ root, groups: '0::/a\n' }), 3);
});

test('oomKills(): version 1', t => {
  const root = mounted({
    'memory/a': { 'memory.oom_control': 'oom_kill_disable 0\nunder_oom 0\noom_kill 2' },
  });
  t.is(oomKills({ root, groups: '3:memory:/a\n' }), 2);
});

test('oomKills(): the nearest group that counts', t => {
  const root = mounted({ a: { 'memory.events': 'oom_kill 7' }, 'a/b': { 'cgroup.procs': '1' } });
  t.is(oomKills({ root, groups: '0::/a/b\n' }), 7);
});

test('oomKills(): unknown', t => {
  t.is(oomKills({ root: mounted({}), groups: '0::/a\n' }), null);
});
