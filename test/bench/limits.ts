import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { closedLoop } from './closed-loop.js';
import { stockNumbers, type Requests } from './order-requests.js';
import { cpuSeconds } from './process-tree.js';
import type { Answer } from './wire.js';

const entry = fileURLToPath(new URL('limit-server.js', import.meta.url));

/** Requests a second, and microseconds of CPU a request on either side. */
export type Limit = { readonly rate: number; readonly serverMicros: number; readonly clientMicros: number };

/** The limit server as a process of its own, as the shop is one. */
export class Limits {
  private constructor(
    private readonly child: ReturnType<typeof fork>,
    private readonly port: number,
    private readonly requests: Requests,
  ) {}

  /** The requests are what the shop gets, to the byte, though nobody reads who asks. */
  static async start(folder: string, requests: Requests): Promise<Limits> {
    const child = fork(entry, [join(folder, 'limit.db')]);
    const [{ port }] = (await once(child, 'message')) as [{ port: number }];
    return new Limits(child, port, requests);
  }

  async measure(path: '/bare' | '/commit', callers: number, calls: number): Promise<Limit> {
    const errands = stockNumbers('limit', calls).map((unitId) => ({
      request: this.requests.sold(unitId, false, path),
      takes: ({ status }: Answer) => status === 202,
    }));
    const server = cpuSeconds(this.child.pid!);
    const client = process.cpuUsage();
    const { seconds } = await closedLoop(this.port, callers, errands);
    const { user, system } = process.cpuUsage(client);
    const serverMicros = ((cpuSeconds(this.child.pid!) - server) * 1e6) / calls;
    return { rate: calls / seconds, serverMicros, clientMicros: (user + system) / calls };
  }

  async stop() {
    const exit = once(this.child, 'exit');
    this.child.disconnect();
    await exit;
  }
}
