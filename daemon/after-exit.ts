import type { ExitKind } from './exit-cause.ts';

export interface AfterExitFacts {
  readonly kind: ExitKind;
  /** What a shell would report. */
  readonly shellCode: number;
  /** The slot's first process. */
  readonly firstGeneration: boolean;
  /** The app has shown itself to be a service: it listened or said ready at least once. */
  readonly isService: boolean;
  readonly budgetLeft: boolean;
}

export type AfterExit =
  /** This slot is done; when it was the last, memsup ends with this code. */
  | { readonly kind: 'end'; readonly exitCode: number }
  | { readonly kind: 'restart' }
  | { readonly kind: 'give-up'; readonly exitCode: 75 };

/**
 * What follows when a worker has gone that nobody wanted gone. A script that ends, ends; a start that goes wrong at the very
 * first try is the user's mistake to see, once, with the app's own code; everything else is a failure to recover from.
 */
export function afterExit(facts: AfterExitFacts): AfterExit {
  const end = { kind: 'end', exitCode: facts.shellCode } as const;
  switch (facts.kind) {
    case 'ended':
    case 'stopped': {
      return end;
    }
    case 'failed-start':
    case 'not-started': {
      return facts.firstGeneration ? end : retry(facts);
    }
    case 'crashed': {
      // 1 is what Node itself and most programs say for "crashed"; another code from a program that never served
      // anybody is its result.
      return facts.isService || facts.shellCode === 1 ? retry(facts) : end;
    }
    case 'never-ready':
    case 'killed':
    case 'heap-out-of-memory':
    case 'kernel-out-of-memory': {
      return retry(facts);
    }
  }
}

function retry(facts: AfterExitFacts): AfterExit {
  return facts.budgetLeft ? { kind: 'restart' } : { kind: 'give-up', exitCode: 75 };
}
