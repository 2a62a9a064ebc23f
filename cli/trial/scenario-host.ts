import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { MemsupError } from '../../base/errors.ts';
import { readAnswer, type Round, type TrialAnswer, type TrialOrder } from './messages.ts';

export interface HostOptions {
  /** Absolute. */
  readonly scenario: string;
  readonly args: readonly string[];
  readonly node: string;
  readonly nodeArgs: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What the scenario prints is not the result. */
  readonly onOutput: (text: string) => void;
  readonly timeoutMs: number;
}

const program = fileURLToPath(new URL('scenario-process.js', import.meta.url));

/** The process in which a scenario runs: asked for one thing at a time. */
export class ScenarioHost {
  readonly #child: ChildProcess;
  readonly #timeoutMs: number;
  #waiting: {
    readonly settle: (answer: TrialAnswer) => void;
    readonly fail: (e: Error) => void;
  } | null = null;
  /** Why there will be no more answers. */
  #ended: MemsupError | null = null;

  constructor(options: HostOptions) {
    const { scenario, args, node, nodeArgs, cwd, env } = options;
    this.#timeoutMs = options.timeoutMs;
    this.#child = spawn(node, ['--expose-gc', ...nodeArgs, program, scenario, ...args], {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child.stdout?.on('data', (text: Buffer) => options.onOutput(String(text)));
    this.#child.stderr?.on('data', (text: Buffer) => options.onOutput(String(text)));
    this.#child.on('message', message => this.#take(message));
    this.#child.on('error', error => {
      this.#end(new MemsupError('MEMSUP_SCENARIO', `Cannot start ${node}`, { cause: error }));
    });
    this.#child.on('exit', (code, signal) => {
      const how = signal === null ? `exit code ${String(code)}` : signal;
      const hint = 'Run it without memsup to see why; a scenario must not call process.exit';
      this.#end(new MemsupError('MEMSUP_SCENARIO', `The scenario ended with ${how}`, { hint }));
    });
  }

  /** The scenario is loaded and set up. */
  async ready(): Promise<void> {
    await this.#answer('ready');
  }

  async round(iterations: number): Promise<Round> {
    this.#order({ order: 'round', iterations });
    const answer = await this.#answer('round');
    return answer.round;
  }

  async snapshot(file: string): Promise<void> {
    this.#order({ order: 'snapshot', file });
    await this.#answer('snapshot');
  }

  /** Tears down and ends. */
  async end(): Promise<void> {
    this.#order({ order: 'end' });
    await this.#answer('ended');
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #order(order: TrialOrder): void {
    if (this.#child.connected) this.#child.send(order);
  }

  async #answer<Kind extends TrialAnswer['answer']>(
    kind: Kind,
  ): Promise<Extract<TrialAnswer, { answer: Kind }>> {
    const answer = await this.#next();
    if (isKind(answer, kind)) return answer;
    if (answer.answer === 'failed') {
      throw new MemsupError(
        'MEMSUP_SCENARIO',
        `The scenario failed in ${answer.stage}: ${answer.text}`,
      );
    }
    throw new MemsupError(
      'MEMSUP_SCENARIO',
      `The scenario answered "${answer.answer}" to "${kind}"`,
    );
  }

  async #next(): Promise<TrialAnswer> {
    if (this.#ended !== null) throw this.#ended;
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise((settle, fail) => {
        this.#waiting = { settle, fail };
        timer = setTimeout(() => {
          const text = `The scenario did not answer for ${this.#timeoutMs} ms`;
          const hint =
            'Does an iteration wait for something that never comes? --timeout allows more';
          fail(new MemsupError('MEMSUP_SCENARIO', text, { hint }));
        }, this.#timeoutMs);
      });
    } finally {
      clearTimeout(timer);
      this.#waiting = null;
    }
  }

  #take(message: unknown): void {
    const answer = readAnswer(message);
    if (answer !== null) this.#waiting?.settle(answer);
  }

  #end(error: MemsupError): void {
    this.#ended ??= error;
    this.#waiting?.fail(error);
  }
}

function isKind<Kind extends TrialAnswer['answer']>(
  answer: TrialAnswer,
  kind: Kind,
): answer is Extract<TrialAnswer, { answer: Kind }> {
  return answer.answer === kind;
}
