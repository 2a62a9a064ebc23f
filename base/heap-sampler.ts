import { RollCall } from './roll-call.ts';

/** V8 has one sampling heap profiler for a thread: whoever stops it stops it for all. */
const sampler = new RollCall('memsup:heap-sampler');

/** Says that samples are wanted, one in so many bytes. The result gives that up. */
export function wantSampler(intervalBytes: number): () => void {
  return sampler.wish(intervalBytes);
}

/** The intervals that are wanted at present, in bytes; the one that came first is in force. */
export function samplerIntervals(): readonly number[] {
  return sampler.call();
}
