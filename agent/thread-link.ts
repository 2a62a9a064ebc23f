/** How the agent of the main thread and those of worker threads find each other; both ends are in the same bundle. */

/** Key of the word that the main thread leaves for threads to come (`worker_threads.setEnvironmentData`). */
export const threadKey = 'memsup:thread';
/** Name of the broadcast channel on which threads report. */
export const threadChannel = 'memsup:threads';

/** What a worker thread's agent is to do. */
export interface ThreadTask {
  readonly sampleEveryMs: number;
}
