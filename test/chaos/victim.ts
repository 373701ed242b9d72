import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const pauseBeforeRestartMs = 300;

export type VictimOptions = {
  readonly name: string;
  readonly entry: string;
  readonly args?: readonly string[];
  readonly env: { readonly [name: string]: string };
  /** What it writes to standard output and standard error is added to this file. */
  readonly logFile: string;
  /** How far its clock is to be ahead of the machine's when it starts; the machine's own if it is not said. */
  readonly aheadMs?: () => number;
  /** A command that starts it where it shall be, such as nsenter. */
  readonly within?: readonly string[];
  /** A module that it loads before everything else. */
  readonly preload?: string;
};

const aheadFile = new URL('./ahead.js', import.meta.url).href;

/** A process that may be killed at any instant and is started again at once, as a supervisor would. */
export class Victim {
  readonly name: string;
  /** How often it was killed by us, and how it ended when it was not. */
  kills = 0;
  readonly endedItself: string[] = [];
  private child: ChildProcess | undefined;
  private stopping = false;
  private absence: Promise<unknown> | undefined;

  constructor(private readonly options: VictimOptions) {
    this.name = options.name;
    // Should we be ended before we could stop it.
    process.once('exit', () => this.child?.kill('SIGKILL'));
  }

  start() {
    const { entry, args, env, logFile, aheadMs, within = [], preload = aheadMs && aheadFile } = this.options;
    const log = openSync(logFile, 'a');
    const first = preload === undefined ? [] : ['--import', preload];
    const program = ['--disable-warning=ExperimentalWarning', ...first, entry, ...(args ?? [])];
    const [command, ...words] = [...within, process.execPath, ...program];
    const child = spawn(command!, words, {
      stdio: ['ignore', log, log],
      env: { PATH: process.env['PATH'], ...env, ...(aheadMs && { AHEAD_MS: String(aheadMs()) }) },
    });
    closeSync(log);
    this.child = child;
    child.once('exit', (code, signal) => void this.revive(child, code, signal));
  }

  /**
   * kill -9, wherever it is: working, starting, or in the middle of a write. Resolves when it is dead; it is started again at once, or when
   * its `absence` is over.
   */
  async kill(absence?: Promise<unknown>) {
    const { child } = this;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    this.absence = absence;
    this.kills += 1;
    child.kill('SIGKILL');
    await exit;
  }

  /** SIGTERM, and waits. Answers how it ended if that was not in order. */
  async stop(patienceMs: number): Promise<string | undefined> {
    this.stopping = true;
    const { child } = this;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return undefined;
    const exit = once(child, 'exit') as Promise<[number | null, string | null]>;
    child.kill('SIGTERM');
    const patience = new AbortController();
    const ended = await Promise.race([exit, sleep(patienceMs, undefined, { signal: patience.signal })]);
    patience.abort();
    if (ended === undefined) {
      child.kill('SIGKILL');
      await exit;
      return `The ${this.name} process did not stop within ${patienceMs} ms of SIGTERM.`;
    }
    const [code, signal] = ended;
    return code === 0 || signal === 'SIGTERM' ? undefined : `The ${this.name} process stopped with ${signal ?? code}.`;
  }

  private async revive(child: ChildProcess, code: number | null, signal: string | null) {
    if (this.stopping || child !== this.child) return;
    if (signal !== 'SIGKILL') {
      this.endedItself.push(`The ${this.name} process ended by itself with ${signal ?? code}.`);
      await sleep(pauseBeforeRestartMs);
    }
    if (this.absence !== undefined) await this.absence;
    if (!this.stopping) this.start();
  }
}

/** A port that was free a moment ago; the same one is used after every restart. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Resolves when `ready` is true; throws after `patienceMs`. */
export async function until(what: string, ready: () => Promise<boolean>, patienceMs: number) {
  for (const deadline = performance.now() + patienceMs; ; await sleep(50)) {
    if (await ready().catch(() => false)) return;
    if (performance.now() > deadline) throw new Error(`${what}: not within ${patienceMs} ms`);
  }
}
