/**
 * What the agent offers to the app it lives in. `memsup/app` asks for it on a diagnostics channel, whose messages are
 * delivered at once, and does nothing when nobody answers. A channel and not a global, for an app is to see nothing that it
 * would not see when started by hand; a name and not an import, because the two are separate bundles and may be of
 * different versions.
 */
import { channel } from 'node:diagnostics_channel';
import { isRecord } from './guards.ts';
import type { SampleReading } from './readings.ts';
import type { Tier, Verdict } from './verdict.ts';

export const agentChannel = 'memsup:agent';

/** The question: whoever has a link puts it in. */
export interface AgentQuestion {
  link: unknown;
}

/** Raised when a method changes its meaning; new methods are added without it. */
export const appLinkVersion = 1;

/** A rule that fired for this worker. */
export interface LeakNews {
  readonly rule: string;
  readonly tier: Tier;
  readonly verdict: Verdict;
}

/** This worker is being taken out of the traffic. */
export interface DrainNews {
  /** Milliseconds until what is still in flight is cut. */
  readonly deadlineMs: number;
}

/** What the app can listen to, and what its listeners are given. */
export interface AppEvents {
  readonly leak: LeakNews;
  /** Each sample that the agent takes, once a second by default. */
  readonly stats: SampleReading;
  readonly drain: DrainNews;
}
export type AppEvent = keyof AppEvents;

export interface AppLink {
  readonly version: number;
  /** The app says that it can serve. */
  ready(): void;
  /** Counts as work in flight while draining, until the result is called; calling it twice does nothing more. */
  begin(): () => void;
  /** Hears of an event; the result ends that. What a listener throws is the app's, not the agent's. */
  subscribe<Event extends AppEvent>(
    event: Event,
    listener: (news: AppEvents[Event]) => void,
  ): () => void;
  /** The app gives a number to be watched; the result ends that. Agents of older versions have none of it. */
  counter?(name: string, read: () => number): () => void;
}

/** The agent in this process, if there is one that speaks our version. */
export function findAgent(): AppLink | null {
  const question: AgentQuestion = { link: null };
  channel(agentChannel).publish(question);
  return isAppLink(question.link) ? question.link : null;
}

/** For the agent: true for what `findAgent` asks with. */
export function isAgentQuestion(message: unknown): message is AgentQuestion {
  return isRecord(message) && 'link' in message;
}

function isAppLink(value: unknown): value is AppLink {
  return (
    isRecord(value) &&
    value['version'] === appLinkVersion &&
    [value['ready'], value['begin'], value['subscribe']].every(part => typeof part === 'function')
  );
}
