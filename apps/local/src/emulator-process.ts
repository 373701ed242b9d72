import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const restartMs = 500;

/**
 * The local emulator, kept running as a process of its own: an event loop busy with read models must not delay locks, and
 * whoever kills the emulator shall see what the services then do. It comes back on the same port, with its journal.
 */
export class EmulatorProcess {
  private child: ChildProcess | undefined;
  private stopping = false;
  private port: number;

  constructor(
    port: number,
    private readonly env: NodeJS.ProcessEnv,
    private readonly report: (message: string) => void,
  ) {
    this.port = port;
  }

  get connectionString() {
    return `Endpoint=sb://127.0.0.1:${this.port};SharedAccessKeyName=local;SharedAccessKey=local;UseDevelopmentEmulator=true;`;
  }

  /** Resolves when it accepts connections; rejects when it cannot start, for instance because its port is taken. */
  async start() {
    const entry = fileURLToPath(new URL('../../emulator/src/main.js', import.meta.url));
    // A group of its own: Ctrl-C reaches only us, and we stop the services before the bus they publish to.
    const child = fork(entry, {
      detached: true,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: { ...this.env, EMULATOR_PORT: String(this.port) },
    });
    this.child = child;
    const answer = await Promise.race([once(child, 'message'), once(child, 'exit')]);
    const [ready] = answer as [{ ready?: boolean; port: number } | number | null];
    if (typeof ready !== 'object' || ready === null)
      throw new Error(`The emulator did not start; EMULATOR_PORT (${this.port}) and DATA_DIR say where.`);
    this.port = ready.port;
    child.once('exit', (code, signal) => this.revive(String(signal ?? code)));
  }

  async close() {
    this.stopping = true;
    if (this.child?.exitCode !== null || this.child.signalCode !== null) return;
    const exit = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await exit;
  }

  private revive(how: string) {
    if (this.stopping) return;
    this.report(`The emulator ended (${how}) and is started again.`);
    setTimeout(() => {
      if (this.stopping) return;
      this.start().catch((error: unknown) => {
        this.report(String(error));
        this.revive('again');
      });
    }, restartMs);
  }
}
