import { buildDominated, type Dominated } from './dominated.ts';
import { buildDominators, dominateInKernel, type Dominators } from './dominators.ts';
import { buildRetainers } from './retainers.ts';
import { ClassTable } from './classes.ts';
import { classTotals, type ClassTotals } from './class-totals.ts';
import { contextFunctions } from './context-functions.ts';
import { findPaths, type Paths } from './paths.ts';
import { graphKernel } from './graph-kernel.ts';
import { loadTimed } from './load-timed.ts';
import { ModuleVariables } from './module-variables.ts';
import { NodeTypes } from './node-types.ts';
import { Scratch } from './scratch.ts';
import { ScriptNames } from './scripts.ts';
import { shallowSizes } from './shallow.ts';
import type { RunOptions, StepRunner } from './progress.ts';
import type { Sizes } from './sizes.ts';
import type { Snapshot } from './snapshot.ts';
import type { SnapshotInput } from './byte-source.ts';

/** Everything that the passes found out about the snapshot in question. */
export interface Analysis {
  readonly snapshot: Snapshot;
  /** Working arrays that are free; to be cleared when the analysis is kept for long. */
  readonly scratch: Scratch;
  readonly shallow: Sizes;
  readonly selfBytes: number;
  /** See `contextFunctions()`. */
  readonly contextFunction: Uint32Array;
  readonly dominators: Dominators;
  readonly classes: ClassTable;
  readonly totals: ClassTotals;
  readonly scripts: ScriptNames;
  readonly moduleVariables: ModuleVariables;
  readonly paths: Paths;
  readonly steps: StepRunner;
}

/** Reads and analyses the snapshot in question. */
export async function analyse(input: SnapshotInput, options: RunOptions): Promise<Analysis> {
  const { snapshot, steps } = await loadTimed(input, options);
  try {
    const scratch = new Scratch(snapshot.arena);
    const shallow = await steps.run('sizes', () => shallowSizes(snapshot, scratch));
    const dominators = await dominate({ snapshot, shallow, scratch, steps });
    const classes = await steps.run('classes', () => new ClassTable(snapshot, scratch));
    const totals = await steps.run('classes', () => {
      const { nodeCount } = snapshot;
      const inKernel = graphKernel(snapshot, scratch);
      const { dominator, retained } = dominators;
      const dominated: Dominated = buildDominated(dominator, nodeCount, { scratch, inKernel });
      const parts = { nodeCount, classes, shallow, retained, dominated, scratch, inKernel };
      const result = classTotals(parts);
      scratch.give(dominated.head, dominated.next);
      return result;
    });
    const { scripts, paths } = await walkPaths({ snapshot, classes, shallow, scratch, steps });
    const contextFunction = contextFunctions(snapshot, scratch.take(snapshot.nodeCount));
    return {
      snapshot,
      scratch,
      shallow,
      selfBytes: snapshot.selfSize.sum(),
      contextFunction,
      dominators,
      classes,
      totals,
      scripts,
      moduleVariables: new ModuleVariables(snapshot),
      paths,
      steps,
    };
  } catch (error) {
    snapshot.close();
    throw error;
  }
}

async function dominate({
  snapshot,
  shallow,
  scratch,
  steps,
}: Omit<PathParts, 'classes'>): Promise<Dominators> {
  const inKernel = graphKernel(snapshot, scratch);
  if (inKernel !== null) {
    const parts = { scratch, shallow };
    return steps.run('dominators', () => dominateInKernel(snapshot, inKernel, parts));
  }
  const retainers = await steps.run('edges', () => buildRetainers(snapshot, scratch));
  return steps.run('dominators', () => buildDominators(snapshot, retainers, { scratch, shallow }));
}

interface PathParts {
  readonly snapshot: Snapshot;
  readonly classes: ClassTable;
  readonly shallow: Sizes;
  readonly scratch: Scratch;
  readonly steps: StepRunner;
}

async function walkPaths({ snapshot, classes, shallow, scratch, steps }: PathParts) {
  const scripts = await steps.run('classes', () => new ScriptNames(snapshot));
  const types = new NodeTypes(snapshot, classes, scripts);
  const paths = await steps.run('paths', () =>
    findPaths({ snapshot, scripts, types, shallow, scratch }),
  );
  return { scripts, paths };
}
