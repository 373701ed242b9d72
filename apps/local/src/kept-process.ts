import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export type Kept = {
  /** As it is called in messages: emulator. */
  readonly name: string;
  /** Its main.js. It sends `{ ready: true, port, ... }` when it accepts connections, and ends on SIGTERM. */
  readonly entry: URL;
  /** The setting that tells it its port: EMULATOR_PORT. */
  readonly portSetting: string;
  /** 0: any free port when it is first started, and the same ever after. */
  readonly port: number;
  /** Its environment whenever it is started, without its port. */
  readonly env: () => { readonly [name: string]: string | undefined };
  /** Hears all that it sends then. */
  readonly hear?: (told: object) => void;
  readonly report: (message: string) => void;
};

const restartMs = 500;

/** A process of its own, kept running: whenever it ends it is started again, on the same port. */
export class KeptProcess {
  private forked: ChildProcess | undefined;
  private stopping = false;
  private portNow: number;

  constructor(private readonly kept: Kept) {
    this.portNow = kept.port;
  }

  get port() {
    return this.portNow;
  }

  /** Resolves when it accepts connections; rejects when it cannot start, for instance because its port is taken. */
  async start() {
    const { name, entry, portSetting, env, hear } = this.kept;
    // A group of its own: Ctrl-C reaches only us, and we stop the services before what they depend on.
    const forked = fork(fileURLToPath(entry), {
      detached: true,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: { ...env(), [portSetting]: String(this.portNow) },
    });
    this.forked = forked;
    const answer = await Promise.race([once(forked, 'message'), once(forked, 'exit')]);
    const [ready] = answer as [{ ready?: boolean; port: number } | number | null];
    if (typeof ready !== 'object' || ready === null)
      throw new Error(`The ${name} did not start; ${portSetting} (${this.portNow}) and DATA_DIR say where.`);
    this.portNow = ready.port;
    hear?.(ready);
    forked.once('exit', (code, signal) => this.revive(String(signal ?? code)));
  }

  /** As if the system killed it: it is not asked, and started again. */
  kill() {
    this.forked?.kill('SIGKILL');
  }

  async close() {
    this.stopping = true;
    if (this.forked?.exitCode !== null || this.forked.signalCode !== null) return;
    const exit = once(this.forked, 'exit');
    this.forked.kill('SIGTERM');
    await exit;
  }

  private revive(how: string) {
    if (this.stopping) return;
    this.kept.report(`The ${this.kept.name} ended (${how}) and is started again.`);
    setTimeout(() => {
      if (this.stopping) return;
      this.start().catch((error: unknown) => {
        this.kept.report(String(error));
        this.revive('again');
      });
    }, restartMs);
  }
}
