/**
 * V8 has one sampling heap profiler for a thread: whoever stops it stops it for all. The agent and the drop-ins are
 * bundles of their own, so how many of them want it is counted on `globalThis`, under a registered symbol.
 */
const key = Symbol.for('memsup.heap-sampler');

/** Says that the sampler is wanted. The result gives it up, and answers whether nobody wants it any more. */
export function wantSampler(): () => boolean {
  change(1);
  let given = false;
  return () => {
    if (given) return false;
    given = true;
    return change(-1) === 0;
  };
}

/** How many want it now. */
export function samplerWishes(): number {
  const found: unknown = Reflect.get(globalThis, key);
  return typeof found === 'number' ? found : 0;
}

function change(by: number): number {
  const count = Math.max(0, samplerWishes() + by);
  Object.defineProperty(globalThis, key, { value: count, configurable: true });
  return count;
}
