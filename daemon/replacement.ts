/**
 * One replacement of one worker as a plan that only reads events: start the successor, drain the old one, capture it
 * off-traffic, retire it. Pure; `replacements` carries the steps out.
 */
export type ReplacementOrder = 'start-first' | 'stop-first';

export type ReplacementPhase =
  | 'starting'
  | 'draining'
  | 'capturing'
  | 'retiring'
  | 'done'
  | 'failed';

/** What the plan wants done now. */
export type ReplacementStep = 'start-successor' | 'drain-old' | 'capture-old' | 'stop-old';

export type ReplacementEvent =
  | 'successor-ready'
  | 'successor-gone'
  /** The old worker has let go of its addresses, and there is memory for two. */
  | 'old-released'
  | 'old-drained'
  | 'old-captured'
  | 'old-gone';

export interface Replacement {
  readonly order: ReplacementOrder;
  readonly phase: ReplacementPhase;
  /** An unresponsive worker answers no order: it is stopped at once. */
  readonly wantsDrain: boolean;
  readonly wantsCapture: boolean;
  /** The old worker has gone, whether by our will or by itself. */
  readonly oldGone: boolean;
  readonly successor: 'none' | 'starting' | 'ready';
}

export interface Advance {
  readonly plan: Replacement;
  readonly step: ReplacementStep | null;
}

/** The first step of a plan. */
export function begin(wishes: Pick<Replacement, 'order' | 'wantsDrain' | 'wantsCapture'>): Advance {
  const plan = { ...wishes, oldGone: false, successor: 'none' } as const;
  return wishes.order === 'start-first' ? startSuccessor(plan, 'starting') : leaveTraffic(plan);
}

type Phaseless = Omit<Replacement, 'phase'>;

function startSuccessor(plan: Phaseless, phase: ReplacementPhase): Advance {
  return { plan: { ...plan, phase, successor: 'starting' }, step: 'start-successor' };
}

function leaveTraffic(plan: Phaseless): Advance {
  return plan.wantsDrain
    ? { plan: { ...plan, phase: 'draining' }, step: 'drain-old' }
    : { plan: { ...plan, phase: 'retiring' }, step: 'stop-old' };
}

/** The plan after an event, and the step that follows from it. */
export function advance(plan: Replacement, event: ReplacementEvent): Advance {
  const next = takeNote(plan, event);
  switch (next.phase) {
    case 'starting': {
      return whileStarting(next, event);
    }
    case 'draining': {
      if (event === 'old-gone') return afterOldGone(next);
      // Stop-first means that two cannot listen at once; now they need not.
      if (event === 'old-released' && isWaitedFor(next)) return startSuccessor(next, 'draining');
      if (event !== 'old-drained') return { plan: next, step: null };
      return next.wantsCapture
        ? { plan: { ...next, phase: 'capturing' }, step: 'capture-old' }
        : { plan: { ...next, phase: 'retiring' }, step: 'stop-old' };
    }
    case 'capturing': {
      if (event === 'old-gone') return afterOldGone(next);
      if (event !== 'old-captured') return { plan: next, step: null };
      return { plan: { ...next, phase: 'retiring' }, step: 'stop-old' };
    }
    case 'retiring': {
      return event === 'old-gone' ? afterOldGone(next) : { plan: next, step: null };
    }
    case 'done':
    case 'failed': {
      return { plan: next, step: null };
    }
  }
}

/** Why a plan that failed did, and who serves now. */
export function whyFailed({ oldGone }: Replacement): string {
  return oldGone
    ? 'the successor did not become ready, and the old worker has gone'
    : 'the successor did not become ready, so the old worker goes on serving';
}

function takeNote(plan: Replacement, event: ReplacementEvent): Replacement {
  switch (event) {
    case 'successor-ready': {
      return { ...plan, successor: 'ready' };
    }
    case 'successor-gone': {
      return { ...plan, successor: 'none' };
    }
    case 'old-gone': {
      return { ...plan, oldGone: true };
    }
    case 'old-released':
    case 'old-drained':
    case 'old-captured': {
      return plan;
    }
  }
}

function isWaitedFor({ order, successor }: Replacement): boolean {
  return order === 'stop-first' && successor === 'none';
}

function whileStarting(plan: Replacement, event: ReplacementEvent): Advance {
  switch (event) {
    case 'successor-ready': {
      // Stop-first, or the old worker died meanwhile: there is nobody left to drain.
      if (plan.oldGone) return { plan: { ...plan, phase: 'done' }, step: null };
      return leaveTraffic(plan);
    }
    case 'successor-gone': {
      return { plan: { ...plan, phase: 'failed' }, step: null };
    }
    case 'old-released':
    case 'old-drained':
    case 'old-captured':
    case 'old-gone': {
      return { plan, step: null };
    }
  }
}

function afterOldGone(plan: Replacement): Advance {
  if (plan.order === 'start-first' || plan.successor === 'ready') {
    return { plan: { ...plan, phase: 'done' }, step: null };
  }
  // One that was started early and died gets its one try now.
  return plan.successor === 'none'
    ? startSuccessor(plan, 'starting')
    : { plan: { ...plan, phase: 'starting' }, step: null };
}
