/** The signals that memsup acts upon, and the last two, which it hands on to the app. SIGUSR1 is Node's own. */
export const takenSignals = [
  'SIGTERM',
  'SIGINT',
  'SIGHUP',
  'SIGUSR2',
  'SIGQUIT',
  'SIGWINCH',
  'SIGCONT',
] as const;

export type TakenSignal = (typeof takenSignals)[number];
