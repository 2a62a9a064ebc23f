import fs from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { eventually } from '../helpers/eventually.ts';
import { limitedGroup } from '../helpers/limited-group.ts';
import {
  fixture,
  runMemsup,
  startMemsup,
  temporaryFolder,
  type RunOptions,
  type RunningMemsup,
} from '../helpers/run-memsup.ts';

const app = fixture('apps/takes-memory.cjs');

/** Starts once more on what the first left behind, and asks why. */
async function nextStart(
  t: ExecutionContext,
  { stateDir }: RunningMemsup,
  options: Partial<RunOptions> = {},
) {
  const next = startMemsup(t, { args: ['run', app], stateDir, ...options });
  const death = await next.waitForEvent('supervisor.previous-death');
  const { stdout } = await runMemsup(t, { args: ['why', '--state-dir', stateDir] });
  next.signal('SIGTERM');
  await next.finished();
  return { death, told: stdout };
}

function startInGroup(t: ExecutionContext, procs: string, stateDir = temporaryFolder(t)) {
  const entry = fixture('cli/joins-group.mjs');
  return startMemsup(t, { entry, args: ['run', app], stateDir, env: { JOIN_GROUP: procs } });
}

test.serial(
  'run: the kernel kills the worker in a real control group, and the journal says so',
  async t => {
    const procs = limitedGroup(t, 320 * 2 ** 20);
    if (procs === null) return;
    const memsup = startInGroup(t, procs);
    await memsup.waitForOutput(/listening/);
    memsup.signal('SIGWINCH'); // Handed on to the app, which now takes memory.
    const exit = await memsup.waitForEvent('worker.exit');
    t.like(exit, { cause: 'kernel-out-of-memory', signal: 'SIGKILL' });
    await memsup.waitForEvent('worker.ready', ({ generation }) => generation === 2);
    const { stdout } = await runMemsup(t, { args: ['why', '--state-dir', memsup.stateDir] });
    t.regex(stdout.replaceAll(/\s+/g, ' '), /worker 1 .* was killed by the kernel, out of memory/);
    memsup.signal('SIGTERM');
    t.is((await memsup.finished()).code, 0);
  },
);

test.serial(
  'run: the kernel kills memsup itself in a real control group, and the next start says so',
  async t => {
    const procs = limitedGroup(t, 320 * 2 ** 20);
    if (procs === null) return;
    const memsup = startInGroup(t, procs);
    await memsup.waitForOutput(/listening/);
    // The kernel takes the one that it is told to take first.
    fs.writeFileSync(`/proc/${memsup.pid}/oom_score_adj`, '1000');
    memsup.signal('SIGWINCH');
    t.is((await memsup.finished()).signal, 'SIGKILL');
    const next = startInGroup(t, procs, memsup.stateDir);
    const death = await next.waitForEvent('supervisor.previous-death');
    t.like(death, { cause: 'kernel-out-of-memory', pid: memsup.pid });
    const { stdout } = await runMemsup(t, { args: ['why', '--state-dir', memsup.stateDir] });
    t.regex(
      stdout.replaceAll(/\s+/g, ' '),
      /memsup itself .* died: killed by the kernel, out of memory/,
    );
    next.signal('SIGKILL');
    await next.finished();
  },
);

/** The files of a control group of version 2, as a container sees its own. */
function groupFiles(folder: string, counts: { kills: number; groupKills: number }): string {
  const files = {
    'memory.max': String(512 * 2 ** 20),
    'memory.current': String(500 * 2 ** 20),
    'memory.stat': 'inactive_file 0',
    'memory.oom.group': '1',
    'memory.events': `low 0\nhigh 0\nmax 9\noom 1\noom_kill ${counts.kills}\noom_group_kill ${counts.groupKills}`,
  };
  fs.mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    fs.writeFileSync(path.join(folder, name), `${text}\n`);
  }
  return folder;
}

test.serial('run: the kernel kills the whole container', async t => {
  const root = groupFiles(path.join(temporaryFolder(t), 'group'), { kills: 0, groupKills: 0 });
  const env = { MEMSUP_CGROUP_ROOT: root };
  const memsup = startMemsup(t, { args: ['run', app], env });
  await memsup.waitForOutput(/listening/);
  memsup.signal('SIGKILL');
  await memsup.finished();
  groupFiles(root, { kills: 2, groupKills: 1 });
  const { death, told } = await nextStart(t, memsup, { env });
  t.like(death, { cause: 'container-out-of-memory' });
  t.regex(
    told.replaceAll(/\s+/g, ' '),
    /every process of the control group.*98 % of the limit of 512 MiB/,
  );
});

test.serial(
  'run: a new container after the kernel killed the old one with its counters',
  async t => {
    const folder = temporaryFolder(t);
    const counts = { kills: 0, groupKills: 0 };
    const old = groupFiles(path.join(folder, 'old'), counts);
    const memsup = startMemsup(t, { args: ['run', app], env: { MEMSUP_CGROUP_ROOT: old } });
    await memsup.waitForOutput(/listening/);
    memsup.signal('SIGKILL');
    await memsup.finished();
    const env = { MEMSUP_CGROUP_ROOT: groupFiles(path.join(folder, 'new'), counts) };
    const { death } = await nextStart(t, memsup, { env });
    t.is(death['cause'], 'container-out-of-memory');
    t.regex(String(death['because']), /^most likely/);
  },
);

test.serial('run: memsup runs out of its own heap', async t => {
  const entry = fixture('cli/exhausts-itself.mjs');
  const env = { NODE_OPTIONS: '--max-old-space-size=120' };
  const memsup = startMemsup(t, { entry, args: ['run', app], env });
  await memsup.waitForOutput(/listening/);
  memsup.signal('SIGCONT');
  const { signal, code } = await memsup.finished();
  t.true(signal === 'SIGABRT' || code === 134, `${signal} ${code}`);
  const { death, told } = await nextStart(t, memsup);
  t.is(death['cause'], 'heap-out-of-memory');
  t.regex(told.replaceAll(/\s+/g, ' '), /JavaScript heap reached its limit/);
  const kept = fs.readdirSync(path.join(memsup.stateDir, 'reports'), { recursive: true });
  t.false(
    kept.some(name => String(name).endsWith('.json')),
    'it holds the environment',
  );
});

test.serial('run: a bug ends memsup, which leaves a last word', async t => {
  const entry = fixture('cli/exhausts-itself.mjs');
  const memsup = startMemsup(t, { entry, args: ['run', app], env: { CRASHES: '1' } });
  await memsup.waitForOutput(/listening/);
  memsup.signal('SIGCONT');
  t.is((await memsup.finished()).code, 70);
  const { stdout } = await runMemsup(t, { args: ['why', '--state-dir', memsup.stateDir] });
  t.regex(
    stdout.replaceAll(/\s+/g, ' '),
    /memsup itself died: a bug in memsup .*nobody thought of/,
  );
  const { death } = await nextStart(t, memsup);
  t.like(death, { cause: 'crashed', pid: memsup.pid });
});

test.serial('run: systemd saw the end', async t => {
  const memsup = startMemsup(t, { args: ['run', app] });
  await memsup.waitForOutput(/listening/);
  memsup.signal('SIGKILL');
  await memsup.finished();
  fs.writeFileSync(path.join(memsup.stateDir, 'last-exit'), 'watchdog dumped ABRT\n');
  const { death } = await nextStart(t, memsup);
  t.is(death['cause'], 'watchdog');
  await eventually(() => !fs.existsSync(path.join(memsup.stateDir, 'last-exit')), 'it is used up');
});
