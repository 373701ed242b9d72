import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { asService, asStaff, localIssuer, Tokens } from '../../apps/local/src/tokens.js';
import { Requests } from './order-requests.js';
import { commandOf, processTree, rssMb } from './process-tree.js';
import { Wire, wired } from './wire.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const startMaxMs = 120_000;
const stopMaxMs = 30_000;
const retryMs = 5;
const memoryMs = 250;

/** The process ids of a shop: of all services, of the bus, and of everybody else we trade with. */
export type Pids = { readonly [side in 'service' | 'emulator' | 'sandbox']: readonly number[] };

/** Who stands in for the sandbox that the shop would start by itself. */
export type Outside = {
  readonly port: number;
  readonly pid: number;
  /** What the services need to know to trade with it. */
  readonly settings: { readonly [name: string]: string };
  stop(): Promise<void>;
};

/**
 * The real built shop as `npm start` runs it: one process with every service, which starts emulator and sandbox; or, with the
 * setting REPLICAS, as `npm run start:services` does.
 */
export class RunningShop {
  private sampling: NodeJS.Timeout | undefined;
  peakMb = 0;

  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
    readonly sandboxPort: number,
    private readonly tokens: Tokens,
    private readonly started: number,
    /** From starting the process to an order that was accepted. */
    readonly startMs: number,
    private readonly dataDir: string,
    private readonly outside: Outside | undefined,
  ) {}

  /**
   * `flags` are for node; `open` is told where the shop will be, and opens the world outside in the place of its own;
   * `settings` are what the services are to know besides.
   * Resolves when it has accepted an order.
   * @throws Error with the last lines of its output when it ends instead, or takes too long.
   */
  static async start(
    dataDir: string,
    flags: readonly string[] = [],
    open?: (shopUrl: string) => Promise<Outside>,
    settings: Outside['settings'] = {},
  ): Promise<RunningShop> {
    mkdirSync(dataDir, { recursive: true });
    const [port, emulatorPort, freePort, issuerPort] = await freePorts();
    const outside = await open?.(`http://127.0.0.1:${port}`);
    const sandboxPort = outside?.port ?? freePort;
    const output = openSync(logIn(dataDir), 'w');
    const neighbours = {
      EMULATOR_PORT: `${emulatorPort}`,
      SANDBOX_PORT: `${sandboxPort}`,
      ISSUER_PORT: `${issuerPort}`,
    };
    const start = performance.now();
    const child = spawn(process.execPath, [...flags, ...startArguments()], {
      cwd: root,
      env: {
        ...{ PORT: `${port}`, ...neighbours, DATA_DIR: dataDir },
        ...{ RATE_LIMIT_PER_SECOND: '1000000', IDENTITY_RATE_LIMIT_PER_SECOND: '1000000' },
        ...{ ...outside?.settings, ...settings },
        PATH: process.env['PATH'],
        MALLOC_ARENA_MAX: '1',
      },
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    let tokens: Tokens | undefined;
    while (!(await accepts(port, (tokens ??= tokensOf(dataDir, issuerPort))))) {
      const late = performance.now() - start > startMaxMs;
      if (late) child.kill('SIGKILL');
      if (late || child.exitCode !== null || child.signalCode !== null) {
        await outside?.stop();
        throw new Error(`the shop did not start:\n${lastLines(dataDir)}`);
      }
      await sleep(retryMs);
    }
    return new RunningShop(child, port, sandboxPort, tokens!, start, performance.now() - start, dataDir, outside);
  }

  /** Milliseconds since the process was started. */
  get ageMs() {
    return performance.now() - this.started;
  }

  get pids(): Pids {
    const all = processTree(this.child.pid!);
    const running = (app: string) => all.filter((pid) => commandOf(pid).includes(`/apps/${app}/`));
    const emulator = running('emulator');
    const sandbox = this.outside === undefined ? running('sandbox') : [this.outside.pid];
    const service = all.filter((pid) => !emulator.includes(pid) && !sandbox.includes(pid));
    if ([service, emulator, sandbox].some(({ length }) => length === 0))
      throw new Error(`the shop has ended:\n${lastLines(this.dataDir)}`);
    return { service, emulator, sandbox };
  }

  /** What its processes wrote. */
  get output() {
    return readFileSync(logIn(this.dataDir), 'utf8');
  }

  /** From now on {@link peakMb} knows the most resident memory that all its processes together were seen to have. */
  watchMemory() {
    const pids = Object.values(this.pids).flat();
    const look = () => (this.peakMb = Math.max(this.peakMb, rssMb(pids)));
    this.sampling ??= setInterval(look, memoryMs).unref();
  }

  /** Requests of one who may do what a program of the shop's own may; good for a minute at least, so ask anew each time. */
  async requests(): Promise<Requests> {
    return new Requests(await this.tokens.authorization());
  }

  /** Requests of whoever stands at the packing table. */
  async packer(): Promise<Requests> {
    const { issuer, secretOf } = localIssuer(this.dataDir);
    return new Requests(await new Tokens(issuer, asStaff(secretOf('terminal'), ['warehouse'])).authorization());
  }

  /** Of somebody who has every role of the back office: `Bearer ...`, whenever it is asked for. */
  staff(): () => Promise<string> {
    const { issuer, secretOf } = localIssuer(this.dataDir);
    const tokens = new Tokens(issuer, asStaff(secretOf('terminal')));
    return () => tokens.authorization();
  }

  /** Reads a resource, parsed. */
  async read<T>(path: string): Promise<T> {
    return read<T>(this.port, path, (await this.requests()).get(path));
  }

  /** The same from the world outside: its books, and what it has still to say. */
  readSandbox<T>(path: string): Promise<T> {
    return read<T>(this.sandboxPort, path, wired('GET', path, undefined));
  }

  /** As Ctrl-C does. */
  async stop() {
    clearInterval(this.sampling);
    await this.end().finally(() => this.outside?.stop());
  }

  private async end() {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exit = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    const stopped = await Promise.race([exit, sleep(stopMaxMs, 'late', { ref: false })]);
    if (stopped === 'late') this.child.kill('SIGKILL');
  }
}

async function read<T>(port: number, path: string, request: string): Promise<T> {
  const wire = new Wire(port);
  const { status, head, body } = await wire.ask(request).finally(() => wire.close());
  if (status !== 200) throw new Error(`GET ${path}:\n${head}\n\n${body}`);
  return JSON.parse(body) as T;
}

/** As soon as the shop's issuer has said where it is: what a former one left names another port. */
function tokensOf(dataDir: string, issuerPort: number): Tokens | undefined {
  try {
    const { issuer, secretOf } = localIssuer(dataDir);
    if (new URL(issuer).port !== String(issuerPort)) return undefined;
    return new Tokens(issuer, asService('sample-shop', secretOf('sample-shop')));
  } catch {
    return undefined;
  }
}

async function accepts(port: number, tokens: Tokens | undefined): Promise<boolean> {
  if (tokens === undefined) return false;
  const wire = new Wire(port);
  try {
    const first = new Requests(await tokens.authorization()).sold('nobody-has-this', false);
    const { status } = await wire.ask(first);
    return status === 201 || status === 202;
  } catch {
    return false;
  } finally {
    wire.close();
  }
}

/** Four ports that nobody listens on at the moment. */
async function freePorts(): Promise<[number, number, number, number]> {
  const servers = Array.from({ length: 4 }, () => createServer());
  const ports = await Promise.all(
    servers.map(async (server) => {
      await once(server.listen(0, '127.0.0.1'), 'listening');
      return (server.address() as AddressInfo).port;
    }),
  );
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports as [number, number, number, number];
}

/** What `npm start` hands to node: `exec env <settings> node <arguments>`; the last is the program, flags come before. */
export function startArguments(): string[] {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: { start: string } };
  return scripts.start.replace(/^exec env MALLOC_ARENA_MAX=1 node /, '').split(' ');
}

const logIn = (dataDir: string) => join(dataDir, 'output.log');

const lastLines = (dataDir: string) =>
  readFileSync(logIn(dataDir), 'utf8')
    .split('\n')
    .slice(-12)
    .map((line) => line.slice(0, 400))
    .join('\n');
