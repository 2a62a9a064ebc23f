import test from 'ava';
import { gateCapture, type CaptureFacts } from '../../daemon/capture-gate.ts';

const mib = 2 ** 20;
const easy: CaptureFacts = {
  nodeMajor: 20,
  heapUsedBytes: 100 * mib,
  objects: null,
  samples: 0,
  earlier: [],
  headroomBytes: null,
  headroomSource: 'host',
  diskFreeBytes: null,
  diskQuotaLeftBytes: 10_000 * mib,
  sinceLastCaptureMs: null,
  cooldownMs: 600_000,
  pauseMaxMs: null,
};

const gates = test.macro({
  exec(t, changes: Partial<CaptureFacts>, objection: RegExp | null) {
    const gate = gateCapture({ ...easy, ...changes });
    t.is(gate.allowed, objection === null);
    if (!gate.allowed && objection !== null) t.regex(gate.because, objection);
  },
  title: (_, changes, objection) =>
    `gateCapture(): ${JSON.stringify(changes)} ${objection === null ? 'may' : 'may not'}`,
});

test(gates, {}, null);
test(gates, { sinceLastCaptureMs: 600_000 }, null);
test(gates, { sinceLastCaptureMs: 599_999 }, /cool-down is 600 s/);
test(gates, { headroomBytes: 1000 * mib }, null);
test(gates, { headroomBytes: 1000 * mib - 1 }, /the host has 1000 MiB left/);
test(gates, { headroomBytes: 2000 * mib, headroomSource: 'cgroup' }, null);
test(gates, { headroomBytes: 2000 * mib - 1, headroomSource: 'cgroup' }, /may need 2000 MiB/);
test(gates, { headroomBytes: 850 * mib, nodeMajor: 24 }, null);
test(gates, { headroomBytes: 850 * mib, nodeMajor: 22 }, /may need 1000 MiB/);
test(gates, { headroomBytes: -5 }, /has 0 MiB left/);
test(gates, { diskQuotaLeftBytes: 200 * mib }, null);
test(gates, { diskQuotaLeftBytes: 200 * mib - 1 }, /capture.maxDisk/);
test(gates, { diskFreeBytes: 240 * mib }, null);
test(gates, { diskFreeBytes: 240 * mib - 1 }, /the disk has/);
test(gates, { pauseMaxMs: 10_800 }, null);
test(gates, { pauseMaxMs: 10_799 }, /capture.maxPause/);
test(gates, { heapUsedBytes: 0, pauseMaxMs: 0, headroomBytes: 0, diskQuotaLeftBytes: 0 }, null);
