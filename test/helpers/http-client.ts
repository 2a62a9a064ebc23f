import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import tls from 'node:tls';
import type { ExecutionContext } from 'ava';

/** What a server answers on a connection of its own, or the code of what went wrong. */
export function bodyOf(port: number, path = '/', host = '127.0.0.1'): Promise<string> {
  return new Promise(resolve => {
    http
      .get({ port, path, host, agent: false }, response => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', piece => (text += String(piece)));
        response.once('error', error => resolve(error.message));
        response.once('end', () => resolve(text));
      })
      .once('error', error => resolve(String(Reflect.get(error, 'code'))));
  });
}

/** A port that nobody listens on at present. */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  const server = net.createServer().listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** One connection that shows every byte, and when the other end has finished. */
export class BareConnection {
  readonly socket: net.Socket;
  /** All that came, one character per byte. */
  received = '';
  hasEnded = false;
  readonly closed: Promise<void>;

  constructor(t: ExecutionContext, port: number, isSecure = false) {
    const options = { port, host: '127.0.0.1', rejectUnauthorized: false };
    this.socket = isSecure ? tls.connect(options) : net.connect(options);
    this.socket.setEncoding('latin1');
    this.socket.on('data', (text: string) => (this.received += text));
    this.socket.on('end', () => (this.hasEnded = true));
    this.socket.on('error', () => {});
    this.closed = new Promise(resolve => this.socket.once('close', () => resolve()));
    t.teardown(() => this.socket.destroy());
  }

  send(text: string): void {
    this.socket.write(text);
  }

  get(path: string): void {
    this.send(`GET ${path} HTTP/1.1\r\nHost: app\r\n\r\n`);
  }

  upgrade(): void {
    this.send(
      'GET /socket HTTP/1.1\r\nHost: app\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    );
  }

  /** Resolves when the text has come; fails when the connection ends before. */
  async until(text: string): Promise<void> {
    while (!this.received.includes(text)) {
      if (this.hasEnded || this.socket.destroyed) {
        throw new Error(`connection ended after "${this.received}", before "${text}"`);
      }
      await Promise.race([once(this.socket, 'data'), this.closed]);
    }
  }
}
