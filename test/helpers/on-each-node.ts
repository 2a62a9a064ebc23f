import { testOnEachNode, type OnNode } from './nodes.ts';

// Each test of the agent has a process or two; all versions of all tests at once would starve each other.
const lanes: Promise<void>[] = [Promise.resolve(), Promise.resolve(), Promise.resolve()];
let declared = 0;

/** Like `testOnEachNode`, but only a few at once, however many tests a file declares. */
export function testAgentOnEachNode(title: string, run: OnNode): void {
  testOnEachNode(title, async (t, node) => {
    const lane = declared++ % lanes.length;
    const before = lanes[lane];
    const { promise, resolve } = withResolvers();
    lanes[lane] = promise;
    await before;
    try {
      await run(t, node);
    } finally {
      resolve();
    }
  });
}

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => {};
  const promise = new Promise<void>(settle => {
    resolve = settle;
  });
  return { promise, resolve };
}
