import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import { isRecord } from '../../base/guards.ts';
import { eventually } from './eventually.ts';

/** Looks again this often whether something has been loaded. */
const lookMs = 250;

/** Chrome's own DevTools, as bundled with Chromium, in a page without a window. Loads files as its user would. */
export class DevTools {
  readonly #child: ChildProcess;
  readonly #answers = new Map<number, (answer: Readonly<Record<string, unknown>>) => void>();
  #session: unknown;
  #lastId = 0;

  private constructor(child: ChildProcess) {
    this.#child = child;
    const [, , , , fromBrowser] = child.stdio;
    let rest = '';
    if (!(fromBrowser instanceof Readable)) throw new Error('no pipe from Chromium');
    fromBrowser.setEncoding('utf8').on('data', (text: string) => {
      const messages = (rest + text).split('\0');
      rest = messages.pop() ?? '';
      for (const message of messages) this.#take(JSON.parse(message));
    });
  }

  static async open(t: ExecutionContext): Promise<DevTools> {
    const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'memsup-devtools-'));
    const child = spawn(
      'chromium',
      [
        '--headless=new',
        '--no-sandbox',
        '--disable-gpu',
        '--no-first-run',
        '--remote-debugging-pipe',
        `--user-data-dir=${profile}`,
        'about:blank',
      ],
      { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'], detached: true },
    );
    const ended = once(child, 'exit');
    t.teardown(async () => {
      // The browser and its helpers.
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      await ended;
      await eventually(() => removed(profile), 'the profile of the browser is gone');
    });
    const tools = new DevTools(child);
    await tools.#openPage();
    return tools;
  }

  /** Answers what an expression in the page comes to; waits for it when it is a promise. */
  async evaluate(expression: string): Promise<unknown> {
    const { result, exceptionDetails } = await this.#ask('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
    return isRecord(result) ? result['value'] : undefined;
  }

  /** Evaluates until it comes to something other than `null`. */
  async until(expression: string): Promise<unknown> {
    for (;;) {
      const value = await this.evaluate(expression);
      if (value !== null && value !== undefined) return value;
      await sleep(lookMs);
    }
  }

  /** Puts a file where the page finds it, as `chosen`. */
  async choose(file: string): Promise<void> {
    await this.evaluate(`globalThis.input = document.createElement('input'); input.type = 'file';`);
    const { result } = await this.#ask('Runtime.evaluate', { expression: 'input' });
    const objectId = isRecord(result) ? result['objectId'] : undefined;
    await this.#ask('DOM.setFileInputFiles', { files: [path.resolve(file)], objectId });
    await this.evaluate('globalThis.chosen = input.files[0]; 0');
  }

  async #openPage(): Promise<void> {
    const url = 'devtools://devtools/bundled/inspector.html';
    const { targetId } = await this.#ask('Target.createTarget', { url });
    const attached = await this.#ask('Target.attachToTarget', { targetId, flatten: true });
    this.#session = attached['sessionId'];
    await this.#ask('DOM.enable', {});
    await this.until(`document.querySelector('.root-view') && 1`);
  }

  #ask(method: string, params: object): Promise<Readonly<Record<string, unknown>>> {
    const id = (this.#lastId += 1);
    const [, , , toBrowser] = this.#child.stdio;
    if (!(toBrowser instanceof Writable)) throw new Error('no pipe to Chromium');
    const answer = new Promise<Readonly<Record<string, unknown>>>((resolve, reject) => {
      this.#answers.set(id, ({ error, result }) => {
        if (error === undefined) resolve(isRecord(result) ? result : {});
        else reject(new Error(`${method}: ${JSON.stringify(error)}`));
      });
      this.#child.once('exit', () => reject(new Error('Chromium has ended')));
    });
    toBrowser.write(`${JSON.stringify({ id, method, params, sessionId: this.#session })}\0`);
    return answer;
  }

  #take(message: unknown): void {
    if (!isRecord(message) || typeof message['id'] !== 'number') return;
    this.#answers.get(message['id'])?.(message);
    this.#answers.delete(message['id']);
  }
}

function removed(folder: string): boolean {
  try {
    fs.rmSync(folder, { recursive: true, force: true });
    return true;
  } catch {
    return false; // One of the helpers has just written into it once more.
  }
}
