import { spawn } from 'node:child_process';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import type { AgentSpawnInfo } from '../../ipc/messages.ts';
import type { NodeBinary } from '../helpers/nodes.ts';
import { testAgentOnEachNode } from '../helpers/on-each-node.ts';
import { root } from '../helpers/repository.ts';
import { temporaryFolder } from '../helpers/sockets.ts';
import { preload } from '../helpers/tiny-supervisor.ts';

const supervisor = path.join(root, 'test/fixtures/agent/supervises-and-waits.mjs');

interface Orphanage {
  readonly output: () => string;
  /** All that held the output has gone. */
  readonly gone: Promise<void>;
  until(text: string): Promise<void>;
  kill(): void;
}

/** A supervisor in a process of its own, with one app, to be killed. */
function supervised(
  t: ExecutionContext,
  options: {
    node: NodeBinary;
    script: string;
    info: Partial<AgentSpawnInfo>;
    mode?: string;
    end?: string;
  },
): Orphanage {
  const { node, script, info, mode = 'channel', end = '' } = options;
  const folder = temporaryFolder(t);
  const app = path.join(root, 'test/fixtures/apps', script);
  const child = spawn(
    process.execPath,
    [supervisor, node.path, preload, app, path.join(folder, 's'), JSON.stringify(info), mode, end],
    { stdio: ['ignore', 'pipe', 'inherit'], detached: true },
  );
  let output = '';
  const changes = new EventTarget();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    changes.dispatchEvent(new Event('change'));
  });
  const gone = new Promise<void>(resolve => child.once('close', () => resolve()));
  t.teardown(() => {
    try {
      process.kill(-Number(child.pid), 'SIGKILL');
    } catch {
      // Nobody of them is left: what the test was about.
    }
  });
  return {
    output: () => output,
    gone,
    until: async text => {
      while (!output.includes(text)) {
        await new Promise(resolve => changes.addEventListener('change', resolve, { once: true }));
      }
    },
    kill: () => child.kill('SIGKILL'),
  };
}

testAgentOnEachNode(
  'loss: the app leaves in good order when its supervisor dies',
  async (t, node) => {
    for (const mode of ['channel', 'no channel', 'grandchild']) {
      const info = {
        onSupervisorLoss: 'drain-exit',
        drainTimeoutMs: 1000,
        anyParent: mode === 'grandchild',
      } as const;
      const run = supervised(t, { node, script: 'says-goodbye.cjs', info, mode });
      await run.until('agent here');
      run.kill();
      await run.gone;
      t.true(run.output().includes('SIGTERM'), `${mode}: ${run.output()}`);
    }
  },
);

testAgentOnEachNode(
  'loss: an app whose supervisor dies before the agent is there leaves, too',
  async (t, node) => {
    for (const mode of ['channel', 'no channel', 'grandchild']) {
      const info = { onSupervisorLoss: 'drain-exit', anyParent: mode === 'grandchild' } as const;
      const end = 'dies at once';
      const run = supervised(t, { node, script: 'says-goodbye.cjs', info, mode, end });
      await run.gone;
      t.false(run.output().includes('agent here'));
      t.true(run.output().includes('SIGTERM'), `${mode}: ${run.output()}`);
    }
  },
);

testAgentOnEachNode('loss: or carries on, when it is told to', async (t, node) => {
  const info = { onSupervisorLoss: 'keep' } as const;
  const run = supervised(t, { node, script: 'counts-up.cjs', info });
  await run.until('agent here');
  run.kill();
  const before = run.output().length;
  await run.until('count 60');
  t.true(run.output().length > before);
  t.false(run.output().includes('SIGTERM'));
});
