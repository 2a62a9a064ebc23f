import type { Progress } from '../heap/progress.ts';
import { plainText } from './plain-text.ts';
import type { Terminal } from './terminal.ts';

/** Tells how far an analysis has come: in place where a person looks at stderr, a line for each stage elsewhere. */
export function progressTeller({ progress, redraws }: Terminal): (step: Progress) => void {
  let last = '';
  // A stage may be entered again; a log needs to hear of it once.
  const told = new Set<string>();
  return step => {
    const text = redraws ? withShare(step) : stageOf(step);
    if (redraws ? text === last : told.has(text)) return;
    last = text;
    told.add(text);
    progress(text);
  };
}

function withShare(step: Progress): string {
  const stage = stageOf(step);
  return step.share === null ? stage : `${stage} ${Math.floor(step.share * 100)} %`;
}

function stageOf({ source, step }: Progress): string {
  const name = plainText(source);
  switch (step) {
    case 'load': {
      return `reading ${name}`;
    }
    case 'compare': {
      return 'comparing';
    }
    case 'suspects': {
      return 'looking for suspects';
    }
    case 'write': {
      return `writing ${name}`;
    }
    case 'edges':
    case 'sizes':
    case 'dominators':
    case 'classes':
    case 'paths': {
      return `analysing ${name}`;
    }
  }
}
