/** Three ways to run one app with several workers and to restart it without an interruption. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const pm2Version = '7.0.4';

export interface Contender {
  readonly name: string;
  /** Of the process that supervises. */
  readonly pid: number;
  readonly roll: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export interface Setting {
  readonly app: string;
  readonly port: number;
  readonly workers: number;
  /** For what each of them writes. */
  readonly folder: string;
  /** Where packages are installed, once for all runs. */
  readonly packages: string;
}

export function startMemsup(setting: Setting): Promise<Contender> {
  return supervised(setting, 'shared');
}

export function startMemsupInTurn(setting: Setting): Promise<Contender> {
  return supervised(setting, 'round-robin');
}

async function supervised(setting: Setting, balance: 'shared' | 'round-robin'): Promise<Contender> {
  const state = path.join(setting.folder, 'memsup');
  const bin = path.join(root, 'dist/bin.js');
  const args = [bin, 'run', '-w', String(setting.workers), '--state-dir', state, setting.app];
  const env = { ...envOf(setting), MEMSUP_APP_BALANCE: balance };
  const child = spawn(process.execPath, args, { stdio: 'ignore', env });
  await answering(setting.port);
  await sleep(2000);
  return {
    name: balance === 'shared' ? 'memsup' : 'memsup, round-robin',
    pid: child.pid ?? 0,
    roll: () => run(process.execPath, [bin, 'restart', '--state-dir', state]),
    stop: () => ended(child),
  };
}

export async function startPlainCluster(setting: Setting): Promise<Contender> {
  const program = path.join(root, 'bench/plain-cluster.cjs');
  const child = spawn(process.execPath, [program, setting.app, String(setting.workers)], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: envOf(setting),
  });
  await told(child, 'up');
  return {
    name: 'node:cluster',
    pid: child.pid ?? 0,
    roll: async () => {
      const rolled = told(child, 'rolled');
      child.kill('SIGUSR2');
      await rolled;
    },
    stop: () => ended(child),
  };
}

export async function startBare(setting: Setting): Promise<Contender> {
  const child = spawn(process.execPath, [setting.app], { stdio: 'ignore', env: envOf(setting) });
  await answering(setting.port);
  return {
    name: 'node',
    pid: child.pid ?? 0,
    roll: () => Promise.resolve(),
    stop: () => ended(child),
  };
}

/** Installs pm2 into the folder; `null`, said loudly, when npm cannot bring it. */
export async function startPm2(setting: Setting): Promise<Contender | null> {
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--prefix', setting.packages];
  const bin = path.join(setting.packages, 'node_modules/pm2/bin/pm2');
  if (!fs.existsSync(bin)) {
    const { stderr } = spawnSync('npm', [...args, `pm2@${pm2Version}`], { encoding: 'utf8' });
    if (!fs.existsSync(bin)) {
      console.error(`!!! pm2 ${pm2Version} is not to be had, so it is left out: ${stderr}`);
      return null;
    }
  }
  const env = { ...envOf(setting), PM2_HOME: path.join(setting.folder, 'pm2') };
  const pm2 = (...words: string[]): Promise<void> => run(process.execPath, [bin, ...words], env);
  await pm2('start', setting.app, '--name', 'app', '-i', String(setting.workers));
  await answering(setting.port);
  await sleep(2000);
  return {
    name: `pm2 ${pm2Version} reload`,
    pid: Number(fs.readFileSync(path.join(setting.folder, 'pm2/pm2.pid'), 'utf8')),
    roll: () => pm2('reload', 'app'),
    stop: () => pm2('kill'),
  };
}

function envOf({ port }: Setting): NodeJS.ProcessEnv {
  return { ...process.env, PORT: String(port) };
}

function run(file: string, args: readonly string[], env = process.env): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: 'ignore', env });
    child.once('error', reject);
    child.once('exit', () => resolve());
  });
}

function told(child: ChildProcess, word: string): Promise<void> {
  return new Promise(resolve => {
    child.stdout?.on('data', text => {
      if (String(text).includes(word)) resolve();
    });
  });
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise(resolve => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}

async function answering(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (await answers(port)) return;
    await sleep(100);
  }
  throw new Error(`nobody answers on port ${port}`);
}

function answers(port: number): Promise<boolean> {
  return new Promise(resolve => {
    http
      .get({ port, host: '127.0.0.1', agent: false }, response => {
        response.resume();
        resolve(true);
      })
      .once('error', () => resolve(false));
  });
}
