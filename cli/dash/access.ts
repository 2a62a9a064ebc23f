import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { tokenHeader } from '../../web/dash/dash-news.ts';

const cookieName = 'memsup-dash';

/**
 * Who may do what. The token reaches the browser in the fragment of the address, which no server and no log ever sees. The
 * page sends it in a header, which no page of another origin can; a cookie proves it where no header can be set, on links.
 */
export class Access {
  readonly token = randomBytes(24).toString('base64url');
  readonly #cookie = randomBytes(24).toString('base64url');
  readonly #hosts: readonly string[];

  constructor(port: number) {
    this.#hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  }

  /** A name that somebody made point at this host (DNS rebinding) is not ours, and another origin's page has no business here. */
  isOurs({ host, origin, 'sec-fetch-site': site }: IncomingHttpHeaders): boolean {
    if (host === undefined || !this.#hosts.includes(host)) return false;
    if (origin !== undefined && origin !== `http://${host}`) return false;
    return site === undefined || site === 'same-origin' || site === 'none';
  }

  hasToken(headers: IncomingHttpHeaders): boolean {
    const given = headers[tokenHeader];
    return typeof given === 'string' && isSame(given, this.token);
  }

  hasCookie({ cookie = '' }: IncomingHttpHeaders): boolean {
    const given = cookie
      .split(';')
      .map(part => part.trim().split('='))
      .find(([name]) => name === cookieName)?.[1];
    return given !== undefined && isSame(given, this.#cookie);
  }

  /** For `Set-Cookie`: not for scripts, not for requests that another site began. */
  get cookie(): string {
    return `${cookieName}=${this.#cookie}; HttpOnly; SameSite=Strict; Path=/`;
  }
}

function isSame(one: string, other: string): boolean {
  const left = Buffer.from(one);
  const right = Buffer.from(other);
  return left.length === right.length && timingSafeEqual(left, right);
}
