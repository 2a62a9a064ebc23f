import { formatBytes } from '../../base/quantities.ts';
import type { MemoryLimit } from '../../base/cgroup.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

// V8 takes memory beside its heap: stacks, code, Buffers. Above this share of the limit the kernel comes first.
const heapShareMax = 0.85;
const heapShareAdvised = 0.7;
const openFilesMin = 4096;
const diskFailBytes = 64 * 2 ** 20;

/** Which limit ends the app, and does V8 know of it? */
export function memoryFinding(limit: MemoryLimit, heapLimitBytes: number | null): Finding {
  const { limitBytes, source, file } = limit;
  const where =
    source === 'cgroup'
      ? `${formatBytes(limitBytes)} from the control group (${file})`
      : `no limit from a control group; the host has ${formatBytes(limitBytes)}`;
  if (heapLimitBytes === null) return ok('memory', where);
  const found = `${where}; V8's heap limit is ${formatBytes(heapLimitBytes)}`;
  if (heapLimitBytes <= limitBytes * heapShareMax) return ok('memory', found);
  const advised = Math.floor((limitBytes * heapShareAdvised) / 2 ** 20);
  return warn(
    'memory',
    `${found}, so the kernel would kill the app before V8 saw the end coming`,
    `Run the app with --max-old-space-size=${advised} (app.nodeArgs)`,
  );
}

/** Is there room for snapshots? `null`: the folder cannot be asked. */
export function diskFinding(
  stateDir: string,
  freeBytes: number | null,
  wantedBytes: number,
): Finding {
  if (freeBytes === null) {
    return warn(
      'disk',
      `the room in "${stateDir}" is not known`,
      'Make sure that the folder, or the one above it, exists and can be written to',
    );
  }
  const found = `${formatBytes(freeBytes)} free for "${stateDir}"`;
  if (freeBytes < diskFailBytes) {
    return fail('disk', found, 'Make room, or put the state elsewhere with --state-dir');
  }
  if (freeBytes >= wantedBytes) return ok('disk', found);
  return warn(
    'disk',
    `${found}, and captures may take ${formatBytes(wantedBytes)}`,
    'Make room, or lower capture.maxDisk: a snapshot that does not fit is refused',
  );
}

/** Each connection takes a file descriptor, and so does each snapshot and pipe. `null`: not known on this system. */
export function openFilesFinding(limit: number | null): Finding {
  if (limit === null) return ok('open files', 'the limit is not known on this system');
  if (limit >= openFilesMin) return ok('open files', `limit ${limit}`);
  return warn(
    'open files',
    `limit ${limit}: a leak of sockets runs into it early, and so does a busy server`,
    'Raise it: ulimit -n 65536, or LimitNOFILE= in the systemd unit',
  );
}

const reapingInits =
  /^(?:systemd|init|tini|dumb-init|docker-init|catatonit|s6-svscan|runit|launchd)/;

/** Who is process 1? Only an init buries the orphans of a worker that was killed. */
export function initFinding(ownPid: number, firstName: string | null): Finding {
  if (ownPid === 1) {
    return warn('init', 'memsup is process 1, and Node does not reap orphans', tiniAdvice);
  }
  if (firstName === null) return ok('init', 'process 1 cannot be looked at on this system');
  const name = firstName.trim();
  if (reapingInits.test(name)) return ok('init', `process 1 is ${name}, which reaps orphans`);
  if (!/^(?:node|npm|memsup|sh|bash)/.test(name)) return ok('init', `process 1 is ${name}`);
  return warn('init', `process 1 is ${name}, which does not reap orphans`, tiniAdvice);
}

const tiniAdvice =
  'Start the container with an init: ENTRYPOINT ["tini", "--", "memsup", "run"] or docker run --init';

/** glibc keeps freed memory in many arenas, which looks like a leak in RSS. `null`: not glibc. */
export function allocatorFinding(
  glibc: string | null,
  env: Readonly<Record<string, string | undefined>>,
): Finding {
  const preload = env['LD_PRELOAD'] ?? '';
  if (/jemalloc|tcmalloc|mimalloc/.test(preload)) return ok('allocator', `preloaded: ${preload}`);
  if (glibc === null) return ok('allocator', 'not glibc');
  const arenas = env['MALLOC_ARENA_MAX'];
  return ok(
    'allocator',
    arenas === undefined
      ? `glibc ${glibc}; after a peak its arenas keep memory (MALLOC_ARENA_MAX=2 keeps less)`
      : `glibc ${glibc}, MALLOC_ARENA_MAX=${arenas}`,
  );
}
