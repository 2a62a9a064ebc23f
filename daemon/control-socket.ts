import { messageOf } from '../base/errors.ts';
import type { Peer } from '../ipc/peer.ts';
import { openServer, type Server } from '../ipc/server.ts';
import { restoreSocketFolder } from '../ipc/socket-path.ts';
import { clearStaleSocket } from '../ipc/stale-socket.ts';

export interface ControlSocketOptions {
  /** Ready to be listened on: see `prepareSocketPath`. */
  readonly path: string;
  readonly stateDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onPeer: (peer: Peer) => void;
  readonly onError: (error: Error) => void;
  /** It had gone: now it is back, or there is a problem. The same problem is told once. */
  readonly onNews: (news: { readonly path: string; readonly problem: string | null }) => void;
}

/**
 * The socket that agents and commands connect to, for as long as the supervisor runs: at a logout its folder is removed,
 * and something may tidy up `/tmp`. What is connected stays connected.
 */
export class ControlSocket {
  readonly #options: ControlSocketOptions;
  #path: string;
  #server: Server | null = null;
  /** They listen no more, but agents of before still speak through them. */
  #earlier: Server[] = [];
  #isReopening = false;
  #isClosed = false;
  #toldProblem: string | null = null;

  constructor(options: ControlSocketOptions) {
    this.#options = options;
    this.#path = options.path;
  }

  get path(): string {
    return this.#path;
  }

  async open(): Promise<void> {
    this.#server = await this.#listen(this.#path);
  }

  /** Sees to it that the socket can be reached. `path` is right at once; that somebody listens there may take a moment. */
  keep(): void {
    const server = this.#server;
    if (server === null || this.#isClosed || this.#isReopening || server.isReachable()) return;
    const { stateDir, env } = this.#options;
    try {
      this.#path = restoreSocketFolder(this.#path, stateDir, env);
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#isReopening = true;
    void this.#reopen(server, this.#path);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const servers = this.#server === null ? this.#earlier : [...this.#earlier, this.#server];
    await Promise.all(servers.map(server => server.close()));
  }

  async #reopen(server: Server, path: string): Promise<void> {
    try {
      // Somebody else's that is served stays, and ours goes on listening where nobody finds it.
      await clearStaleSocket(path);
      if (this.#isClosed) return;
      server.stopListening();
      const next = await this.#listen(path);
      this.#earlier = [...this.#earlier.filter(({ peers }) => peers.size > 0), server];
      this.#server = next;
      if (this.#isClosed) {
        await next.close();
        return;
      }
      this.#toldProblem = null;
      this.#options.onNews({ path, problem: null });
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#isReopening = false;
    }
  }

  #fail(error: unknown): void {
    const problem = messageOf(error);
    if (problem === this.#toldProblem) return;
    this.#toldProblem = problem;
    this.#options.onNews({ path: this.#path, problem });
  }

  #listen(path: string): Promise<Server> {
    const { onPeer, onError } = this.#options;
    return openServer({ path, onPeer, onError });
  }
}
