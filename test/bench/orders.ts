import { closedLoop, median, type Errand, type Run } from './closed-loop.js';
import { rounded, type Figure } from './figure.js';
import { cpuSeconds } from './process-tree.js';
import type { Pids, RunningShop } from './running-shop.js';
import type { Sale } from './sales.js';
import { settled } from './settling.js';

const stopped = ['emulator', 'sandbox'] as const;

/** Microseconds of CPU for each order, on each side. They explain the rates: two cores have 2,000,000 a second. */
export type Cpu = { readonly [side in keyof Pids | 'client']: number };
export type Measured = Run & { readonly cpuMicros: Cpu; readonly settledSeconds: number };

/** Sells each piece once and waits for each outcome. */
export async function complete(shop: RunningShop, sale: Sale, callers: number, unitIds: readonly string[]) {
  const requests = await shop.requests();
  const errands = unitIds.map((unitId) => sale.complete(requests, unitId));
  return measured(shop, () => closedLoop(shop.port, callers, errands));
}

/**
 * Sends each order and waits for nothing; what was accepted is confirmed later. While the bus and the payment provider
 * stand still, nobody does the work behind the door, and the door has the machine for itself.
 */
export const accept = (shop: RunningShop, callers: number, requests: readonly string[], restStandsStill = false) =>
  measured(shop, async () => {
    const errands = requests.map((request): Errand => ({ request, takes: ({ status }) => status === 202 }));
    const { pids } = shop;
    if (restStandsStill) for (const side of stopped) for (const pid of pids[side]) process.kill(pid, 'SIGSTOP');
    try {
      return await closedLoop(shop.port, callers, errands);
    } finally {
      for (const side of stopped) for (const pid of pids[side]) process.kill(pid, 'SIGCONT');
    }
  });

/** CPU is counted until everything that the calls led to is done, since somebody has to pay for it. */
export async function measured(shop: RunningShop, work: () => Promise<Run>): Promise<Measured> {
  const { pids } = shop;
  const before = cpuOf(pids);
  const clientBefore = process.cpuUsage();
  const run = await work();
  const { user, system } = process.cpuUsage(clientBefore);
  const ended = performance.now();
  await settled(shop);
  const settledSeconds = (performance.now() - ended) / 1_000;
  const after = cpuOf(pids);
  const micros = (side: keyof Pids) => ((after[side] - before[side]) * 1e6) / run.calls;
  return {
    ...{ ...run, settledSeconds },
    cpuMicros: {
      ...{ service: micros('service'), emulator: micros('emulator'), sandbox: micros('sandbox') },
      client: (user + system) / run.calls,
    },
  };
}

const cpuOf = ({ service, emulator, sandbox }: Pids) => ({
  ...{ service: cpuSeconds(...service), emulator: cpuSeconds(...emulator), sandbox: cpuSeconds(...sandbox) },
});

export const rate = ({ calls, seconds }: Run) => calls / seconds;

/** Until the last consequence of an order, not only until its answer. */
export function cpuFigure(what: string, runs: readonly Measured[]): Figure {
  const of = (side: keyof Cpu) => rounded(median(runs.map(({ cpuMicros }) => cpuMicros[side])));
  const sides = { service: of('service'), emulator: of('emulator'), sandbox: of('sandbox'), client: of('client') };
  const value = sides.service + sides.emulator + sides.sandbox + sides.client;
  return { figure: `CPU of ${what}`, value, unit: 'us', ...sides };
}
