import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import tls from 'node:tls';

const probeEveryMs = 250;
const probeTimeoutMs = 2000;

/** How the question gets to the worker. */
export type ProbeRoute =
  /** By a connection that ends in this process and no other. */
  | { readonly by: 'connection'; readonly connect: () => Promise<Socket> }
  | { readonly by: 'network' }
  /** Not yet: whoever answered now would be somebody else. */
  | { readonly by: 'none' };

const byNetwork: ProbeRoute = { by: 'network' };

/** Asks a URL until it answers with a 2xx; the returned function stops asking. */
export function probeUntilAnswered(
  url: string,
  onAnswer: () => void,
  route: () => ProbeRoute = () => byNetwork,
): () => void {
  const stop = new AbortController();
  void probeLoop(url, { onAnswer, route, stop: stop.signal });
  return () => {
    stop.abort();
  };
}

async function probeLoop(
  url: string,
  { onAnswer, route, stop }: { onAnswer: () => void; route: () => ProbeRoute; stop: AbortSignal },
): Promise<void> {
  while (!stop.aborted) {
    if (await answers(url, route(), stop)) {
      if (!stop.aborted) onAnswer();
      return;
    }
    await new Promise(resolve => setTimeout(resolve, probeEveryMs).unref());
  }
}

async function answers(url: string, route: ProbeRoute, stop: AbortSignal): Promise<boolean> {
  if (route.by === 'none') return false;
  const signal = AbortSignal.any([stop, AbortSignal.timeout(probeTimeoutMs)]);
  try {
    if (route.by === 'connection') return await answersOn(await route.connect(), url, signal);
    const response = await fetch(url, { signal, redirect: 'manual' });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false; // Not listening yet, or not answering: that is what the question was.
  }
}

async function answersOn(socket: Socket, url: string, signal: AbortSignal): Promise<boolean> {
  try {
    const { statusCode = 0 } = await responseOn(socket, url, signal);
    return statusCode >= 200 && statusCode < 300;
  } finally {
    socket.destroy();
  }
}

function responseOn(socket: Socket, url: string, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    // Naming an agent, even none, would make Node connect by itself.
    const request = open(socket, new URL(url), { signal });
    request.once('error', reject);
    request.once('response', response => {
      response.resume();
      resolve(response);
    });
    request.end();
  });
}

function open(socket: Socket, url: URL, options: RequestOptions): ClientRequest {
  if (url.protocol === 'http:') {
    return http.request(url, { ...options, createConnection: () => socket });
  }
  const servername = /^[\d.]+$|:/.test(url.hostname) ? '' : url.hostname;
  const createConnection = (): Socket => tls.connect({ socket, servername, host: url.hostname });
  return https.request(url, { ...options, createConnection });
}
