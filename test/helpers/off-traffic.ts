import type { Worker } from '../../daemon/worker.ts';
import { alarm } from './fake-judge.ts';
import type { FakeSupervision } from './fake-supervision.ts';

/** A leak is seen, the successor serves, and the worker that leaks is off the traffic: it is told to capture. */
export async function untilOffTraffic(fake: FakeSupervision): Promise<Worker> {
  const old = fake.current();
  await fake.serve(old);
  await fake.read(old, alarm());
  const successor = fake.youngest();
  await fake.serve(successor);
  await fake.trust(successor);
  await fake.drained(old);
  return old;
}
