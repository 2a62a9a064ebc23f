/** The part of node-ipc 12 that memsup uses; the package brings no types of its own. */
declare module 'node-ipc' {
  import type { Server, Socket } from 'node:net';

  export interface IpcConfig {
    appspace: string;
    socketRoot: string;
    id: string;
    silent: boolean;
    logger: (...parts: readonly unknown[]) => void;
    rawBuffer: boolean;
    encoding: string;
    maxConnections: number;
    maxRetries: number | boolean;
    retry: number;
    stopRetrying: boolean;
    unlink: boolean;
  }

  export interface IpcServer {
    readonly server: Server;
    start(): void;
    stop(): void;
    on(event: 'start', listener: () => void): this;
    on(event: 'connect', listener: (socket: Socket) => void): this;
    on(event: 'data', listener: (data: Buffer, socket: Socket) => void): this;
    on(event: 'error', listener: (error: Error) => void): this;
    on(event: 'disconnect' | 'socket.disconnected', listener: (socket: Socket) => void): this;
    emit(socket: Socket, data: string | Buffer): void;
  }

  export interface IpcClient {
    readonly socket: Socket;
    on(event: 'connect' | 'disconnect' | 'destroy', listener: () => void): this;
    on(event: 'data', listener: (data: Buffer) => void): this;
    on(event: 'error', listener: (error: Error) => void): this;
    emit(data: string | Buffer): void;
  }

  export class IPCModule {
    readonly config: IpcConfig;
    readonly server: IpcServer;
    readonly of: Record<string, IpcClient>;
    serve(path: string, callback: () => void): void;
    connectTo(id: string, path: string, callback: () => void): void;
    disconnect(id: string): void;
  }
}
