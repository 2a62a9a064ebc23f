import { spawn, type ChildProcess, type Serializable } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import type { Reading, SampleReading } from '../../base/readings.ts';
import { Handles } from '../../daemon/handles.ts';
import { decodeAgentMessage } from '../../ipc/decode.ts';
import { encodeFrame, FrameReader } from '../../ipc/frame.ts';
import {
  protocolVersion,
  type AgentMessage,
  type AgentSpawnInfo,
  type AnswerMessage,
  type CommandMessage,
  type HelloMessage,
  type ListenAddress,
} from '../../ipc/messages.ts';
import { currentNode, type NodeBinary } from './nodes.ts';
import { root } from './repository.ts';
import { temporaryFolder } from './sockets.ts';

/** The agent as it is shipped. */
export const preload = path.join(root, 'dist/agent/preload.cjs');
const apps = path.join(root, 'test/fixtures/apps');

export interface AppOptions {
  readonly node?: NodeBinary;
  /** A program in test/fixtures/apps, or an absolute path. */
  readonly script: string;
  readonly args?: readonly string[];
  readonly nodeArgs?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Over the defaults of the spawn information. */
  readonly info?: Partial<AgentSpawnInfo>;
  /** Without: the app runs as if started by hand. */
  readonly withAgent?: boolean;
  /** Does not open the socket: the supervisor is away. */
  readonly isAway?: boolean;
  readonly withoutChannel?: boolean;
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A supervisor small enough to see through: spawns one app with the agent in it and collects what the agent says. */
export class TinySupervisor {
  readonly folder: string;
  readonly socketPath: string;
  readonly child: ChildProcess;
  readonly messages: AgentMessage[] = [];
  /** What came over the builtin channel, ours only. */
  readonly channelMessages: AgentMessage[] = [];
  /** Messages of the app's own on the builtin channel. */
  readonly appMessages: unknown[] = [];
  readonly ended: Promise<Ended>;
  stdout = '';
  stderr = '';
  connections = 0;
  #server: net.Server | null = null;
  #socket: net.Socket | null = null;
  readonly #handles = new Handles();
  readonly #changes = new EventTarget();
  #lastId = 0;

  constructor(t: ExecutionContext, options: AppOptions) {
    this.folder = temporaryFolder(t);
    this.socketPath = path.join(this.folder, 's');
    if (options.isAway !== true) this.open();
    const withAgent = options.withAgent !== false;
    const node = options.node ?? currentNode;
    const stdio = ['ignore', 'pipe', 'pipe'] as const;
    const withChannel = withAgent && options.withoutChannel !== true;
    this.child = spawn(
      node.path,
      [
        ...(withAgent ? ['--require', preload] : []),
        ...(options.nodeArgs ?? []),
        path.resolve(apps, options.script),
        ...(options.args ?? []),
      ],
      {
        cwd: this.folder,
        stdio: withChannel ? [...stdio, 'ipc'] : [...stdio],
        env: {
          ...cleanEnv(),
          ...(withAgent ? { MEMSUP_AGENT: JSON.stringify(this.#spawnInfo(options.info)) } : {}),
          ...options.env,
        },
      },
    );
    this.ended = this.#watch(this.child);
    t.teardown(async () => {
      this.child.kill('SIGKILL');
      await this.ended;
      this.close();
      this.#handles.closeAll();
    });
  }

  /** Opens the socket, at the start or after having been away. */
  open(): void {
    const server = net.createServer(socket => this.#accept(socket));
    this.#server = server;
    server.listen(this.socketPath);
  }

  /** Closes the socket and what came in by it, as a dying supervisor does. */
  close(): void {
    this.#server?.close();
    this.#socket?.destroy();
    fs.rmSync(this.socketPath, { force: true });
  }

  /** Raw bytes to the agent. */
  write(bytes: string | Uint8Array): void {
    this.#socket?.write(bytes);
  }

  pause(): void {
    this.#socket?.pause();
  }

  resume(): void {
    this.#socket?.resume();
  }

  sendToApp(message: Serializable): void {
    this.child.send(message);
  }

  /** Gives an order and waits for its answer. */
  async ask(
    type: 'capture' | 'drain' | 'probe',
    data: object,
    way: 'socket' | 'channel' = 'socket',
  ): Promise<AnswerMessage> {
    const id = (this.#lastId += 1);
    const message = { type, data: { id, ...data } };
    if (way === 'socket') {
      await this.hello();
      this.write(encodeFrame(type, message.data));
    } else this.child.send({ cmd: 'NODE_MEMSUP', message });
    const from = way === 'socket' ? this.messages : this.channelMessages;
    const found = await this.when(() =>
      from.find(({ type: kind, data: answer }) => kind === 'answer' && answer.id === id),
    );
    if (found.type !== 'answer') throw new Error('not an answer');
    return found.data;
  }

  async hello(): Promise<HelloMessage> {
    const message = await this.first('hello');
    return message.data;
  }

  async listening(): Promise<ListenAddress> {
    return this.when(() =>
      this.messages
        .flatMap(message => (message.type === 'listening' ? message.data.addresses : []))
        .at(-1),
    );
  }

  async port(): Promise<number> {
    const { port } = await this.listening();
    if (port === null) throw new Error('listens on a pipe');
    return port;
  }

  readings(): Reading[] {
    return this.messages.flatMap(message =>
      message.type === 'telemetry' ? message.data.readings : [],
    );
  }

  samples(): SampleReading[] {
    return this.readings().filter(reading => reading.kind === 'sample');
  }

  /** Without `ran-through`, which every process tells. */
  notices(): string[] {
    return [...this.messages, ...this.channelMessages].flatMap(message =>
      message.type === 'notice' && message.data.code !== 'ran-through' ? message.data.code : [],
    );
  }

  first<Type extends AgentMessage['type']>(
    type: Type,
  ): Promise<Extract<AgentMessage, { type: Type }>> {
    const isIt = (message: AgentMessage): message is Extract<AgentMessage, { type: Type }> =>
      message.type === type;
    return this.when(() => this.messages.find(isIt));
  }

  /** Resolves with the first value that is not `undefined` or `false`; looks again whenever something has come in. */
  async when<Value>(look: () => Value | undefined | false): Promise<Value> {
    for (;;) {
      const value = look();
      if (value !== undefined && value !== false) return value;
      await once(this.#changes, 'change');
    }
  }

  #spawnInfo(changes: Partial<AgentSpawnInfo> = {}): AgentSpawnInfo {
    return {
      protocol: protocolVersion,
      socket: this.socketPath,
      token: 'token of this test',
      slot: 1,
      generation: 1,
      supervisorPid: process.pid,
      anyParent: false,
      sampleEveryMs: 1000,
      exposeIpc: false,
      listenFds: 0,
      onSupervisorLoss: 'keep',
      drainTimeoutMs: 5000,
      reportDir: null,
      probe: 'gentle',
      profile: false,
      ...changes,
    };
  }

  #accept(socket: net.Socket): void {
    this.#socket = socket;
    this.connections += 1;
    const reader = new FrameReader();
    socket.on('error', () => {});
    socket.on('data', bytes => {
      for (const frame of reader.push(bytes)) {
        const message = decodeAgentMessage(frame);
        if (message !== null) this.messages.push(message);
      }
      this.#changed();
    });
    this.#changed();
  }

  #watch(child: ChildProcess): Promise<Ended> {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
      this.#changed();
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
      this.#changed();
    });
    child.on('message', message => {
      this.appMessages.push(message);
      this.#changed();
    });
    child.on('internalMessage', (wrapped: { cmd?: unknown; message?: unknown }) => {
      if (wrapped.cmd !== 'NODE_MEMSUP') return;
      const message = decodeAgentMessage(wrapped.message);
      if (message === null) return;
      if (message.type === 'bind') this.#bind(message.data);
      this.channelMessages.push(message);
      this.#changed();
    });
    return new Promise(resolve => {
      child.once('close', (code, signal) => {
        this.#changed();
        resolve({ code, signal, stdout: this.stdout, stderr: this.stderr });
      });
    });
  }

  #bind(request: Extract<AgentMessage, { type: 'bind' }>['data']): void {
    const bound = this.#handles.bind(request, 0);
    const data = { id: request.id, errno: bound.ok ? null : bound.errno, hold: false };
    const message: CommandMessage = { type: 'bound', data };
    const args = [{ cmd: 'NODE_MEMSUP', message }, bound.ok ? bound.handle : undefined, {}];
    const send: unknown = Reflect.get(this.child, 'send');
    if (typeof send === 'function') Reflect.apply(send, this.child, [...args, () => {}]);
  }

  #changed(): void {
    this.#changes.dispatchEvent(new Event('change'));
  }
}

/** This process's own environment without what the test runner put there. */
function cleanEnv(): NodeJS.ProcessEnv {
  const names = Object.keys(process.env).filter(
    name => !/^(?:NODE_|MEMSUP_|AVA_|TEST_)/.test(name),
  );
  return Object.fromEntries(names.map(name => [name, process.env[name]]));
}
