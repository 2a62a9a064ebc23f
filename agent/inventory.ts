import type { HeapSpaceSizes, InventoryMessage } from '../ipc/messages.ts';
import { builtins } from './builtins.ts';

/** What changes slowly or is looked at rarely is told no more often than metrics are scraped. */
export const inventoryEveryMs = 15_000;
/** An app may name its own resources (`AsyncResource`); beyond this they are counted together. */
const resourceTypesMax = 30;
const otherResources = 'other';

/** Sizes of the heap's spaces, active resources by type, and how long the event loop has worked and waited; about 50 µs. */
export function takeInventory(): InventoryMessage {
  const { active, idle } = builtins.perfHooks.performance.eventLoopUtilization();
  return { spaces: spaceSizes(), resources: resources(), loopActiveMs: active, loopIdleMs: idle };
}

function spaceSizes(): Record<string, HeapSpaceSizes> {
  const sizes: Record<string, HeapSpaceSizes> = {};
  for (const space of builtins.v8.getHeapSpaceStatistics()) {
    sizes[space.space_name] = {
      sizeBytes: space.space_size,
      availableBytes: space.space_available_size,
      physicalBytes: space.physical_space_size,
    };
  }
  return sizes;
}

function resources(): Record<string, number> | null {
  if (typeof process.getActiveResourcesInfo !== 'function') return null;
  const counts: Record<string, number> = {};
  let types = 0;
  for (const type of process.getActiveResourcesInfo()) {
    const isKnown = Object.hasOwn(counts, type);
    if (!isKnown) types += 1;
    const name = isKnown || types <= resourceTypesMax ? type : otherResources;
    counts[name] = (Object.hasOwn(counts, name) ? (counts[name] ?? 0) : 0) + 1;
  }
  return counts;
}
