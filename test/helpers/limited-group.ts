import fs from 'node:fs';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import { ownCgroups } from '../../base/cgroup.ts';

let made = 0;

/**
 * A control group with a limit of memory, removed after the test; the path of its `cgroup.procs`. `null`, with a loud line, where this
 * user may not make one: then only fixtures of its files are tested.
 */
export function limitedGroup(t: ExecutionContext, limitBytes: number): string | null {
  const { root, groups } = ownCgroups({});
  made += 1;
  const name = `memsup-test-${process.pid}-${made}`;
  const legacy = /^\d+:[^:\n]*\bmemory\b[^:\n]*:(.*)$/m.exec(groups)?.[1];
  const unified = /^0::(.*)$/m.exec(groups)?.[1];
  const found =
    (legacy === undefined
      ? null
      : makeGroup(path.join(root, 'memory', legacy, name), 'memory.limit_in_bytes', limitBytes)) ??
    // Below the root alone may groups have processes and children at once.
    (unified === undefined ? null : makeGroup(path.join(root, name), 'memory.max', limitBytes));
  if (found === null) {
    t.log('SKIPPED: control groups with a limit cannot be made here (root is needed)');
    t.pass();
    return null;
  }
  t.teardown(() => removeGroup(found));
  return path.join(found, 'cgroup.procs');
}

function makeGroup(folder: string, limitFile: string, limitBytes: number): string | null {
  try {
    fs.mkdirSync(folder);
  } catch {
    return null; // Not mounted, or not ours.
  }
  try {
    fs.writeFileSync(path.join(folder, limitFile), String(limitBytes));
    return folder;
  } catch {
    fs.rmdirSync(folder);
    return null;
  }
}

// The kernel lets go of it a moment after the last process has gone.
function removeGroup(folder: string): void {
  for (let tries = 0; tries < 50; tries += 1) {
    try {
      fs.rmdirSync(folder);
      return;
    } catch {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    }
  }
}
