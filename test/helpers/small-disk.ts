import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ExecutionContext } from 'ava';

/** A file system of its own, in memory. */
export interface SmallDisk {
  readonly folder: string;
  /** Not a byte is left. */
  fill(): void;
  /** There is room again. */
  clear(): void;
  makeReadOnly(): void;
}

const fillerName = 'filler';

/** A disk of 64 KiB, gone after the test; `null`, with a loud line, where this user may not mount one. */
export function smallDisk(t: ExecutionContext): SmallDisk | null {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'memsup-disk-'));
  t.teardown(() => fs.rmdirSync(folder));
  if (!mount(['-t', 'tmpfs', '-o', 'size=64k', 'none', folder])) {
    t.log('SKIPPED: a file system cannot be mounted here (root is needed)');
    t.pass();
    return null;
  }
  t.teardown(() => {
    spawnSync('umount', ['--lazy', folder]);
  });
  const filler = path.join(folder, fillerName);
  return {
    folder,
    fill() {
      const descriptor = fs.openSync(filler, 'w');
      t.throws(
        () => {
          for (;;) fs.writeSync(descriptor, Buffer.alloc(4096));
        },
        { code: 'ENOSPC' },
      );
      fs.closeSync(descriptor);
    },
    clear: () => fs.rmSync(filler),
    makeReadOnly: () => t.true(mount(['-o', 'remount,ro', folder])),
  };
}

function mount(args: readonly string[]): boolean {
  return process.platform === 'linux' && spawnSync('mount', args).status === 0;
}
