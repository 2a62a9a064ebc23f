import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import type { ExecutionContext } from 'ava';

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
