import { setTimeout as sleep } from 'node:timers/promises';
import { closedLoop, median, type Run } from './closed-loop.js';
import { rounded, type Figure } from './figure.js';
import { orderRequest, stockNumbers, unitRequest } from './order-requests.js';
import { cpuSeconds, pssMb, rssMb } from './process-tree.js';
import type { RunningShop } from './running-shop.js';

const registering = 32;
const settleMaxMs = 300_000;
const settlePollMs = 20;

/** Microseconds of CPU for each call, on each side. They explain the rates: two cores have 2,000,000 a second. */
export type Cpu = { readonly service: number; readonly emulator: number; readonly client: number };
export type Measured = Run & { readonly cpuMicros: Cpu; readonly settledSeconds: number };

/** Registers so many pieces and offers them, and waits until the shop has digested that. */
export async function offer(shop: RunningShop, lot: string, count: number): Promise<string[]> {
  const unitIds = stockNumbers(lot, count);
  await closedLoop(shop.port, registering, unitIds.map(unitRequest), ({ status }) => status === 201);
  await settled(shop);
  return unitIds;
}

/** Orders each piece once and waits for each outcome: from the first call to confirmed. */
export const complete = (shop: RunningShop, callers: number, unitIds: readonly string[]) =>
  measured(shop, async () => {
    const requests = unitIds.map((unitId) => orderRequest({ unitId, key: unitId, wait: true }));
    return closedLoop(
      shop.port,
      callers,
      requests,
      ({ status, body }) => status === 201 && body.includes('"status":"confirmed"'),
    );
  });

/**
 * Orders each piece once and waits for nothing; what was accepted is confirmed later. While the bus stands still, nobody
 * does the work behind the door, and the door has the machine for itself.
 */
export const accept = (shop: RunningShop, callers: number, unitIds: readonly string[], busStands = false) =>
  measured(shop, async () => {
    const requests = unitIds.map((unitId) => orderRequest({ unitId, key: unitId }));
    const { emulator } = shop.pids;
    if (busStands) process.kill(emulator, 'SIGSTOP');
    try {
      return await closedLoop(shop.port, callers, requests, ({ status }) => status === 202);
    } finally {
      process.kill(emulator, 'SIGCONT');
    }
  });

/** CPU is counted until everything that the calls led to is done, since somebody has to pay for it. */
async function measured(shop: RunningShop, work: () => Promise<Run>): Promise<Measured> {
  const { service, emulator } = shop.pids;
  const before = { service: cpuSeconds(service), emulator: cpuSeconds(emulator) };
  const clientBefore = process.cpuUsage();
  const run = await work();
  const { user, system } = process.cpuUsage(clientBefore);
  const ended = performance.now();
  await settled(shop);
  const settledSeconds = (performance.now() - ended) / 1_000;
  const micros = (pid: number, from: number) => ((cpuSeconds(pid) - from) * 1e6) / run.calls;
  return {
    ...{ ...run, settledSeconds },
    cpuMicros: {
      service: micros(service, before.service),
      emulator: micros(emulator, before.emulator),
      client: (user + system) / run.calls,
    },
  };
}

/** Nothing is left to do: every order has its outcome, its pieces are marked sold, every subscriber has read its log. */
export async function settled(shop: RunningShop) {
  const deadline = performance.now() + settleMaxMs;
  while (!(await isSettled(shop))) {
    if (performance.now() > deadline) throw new Error(`not settled after ${settleMaxMs} ms:\n${shop.output}`);
    await sleep(settlePollMs);
  }
}

async function isSettled(shop: RunningShop): Promise<boolean> {
  const { orders } = await shop.read<{ orders: unknown[] }>('/v1/orders?status=placed&limit=1');
  if (orders.length > 0) return false;
  const lag = JSON.stringify(await shop.read('/health/lag'));
  if (/"behind":[1-9]/.test(lag)) return false;
  const { units } = await shop.read<{ units: unknown[] }>('/v1/units?status=allocated&limit=1');
  return units.length === 0;
}

/** Until the last consequence of an order, not only until its answer. */
export function cpuFigure(what: string, runs: readonly Measured[]): Figure {
  const of = (side: keyof Cpu) => rounded(median(runs.map(({ cpuMicros }) => cpuMicros[side])));
  const sides = { service: of('service'), emulator: of('emulator'), client: of('client') };
  const value = sides.service + sides.emulator + sides.client;
  return { figure: `CPU of ${what}`, value, unit: 'us', ...sides };
}

/** RSS at its highest, and what each process has now. */
export function memoryFigure(figure: string, { pids, peakMb }: RunningShop): Figure {
  const { service, emulator } = pids;
  const now = { service: rounded(rssMb([service])), emulator: rounded(rssMb([emulator])) };
  return {
    ...{ figure, value: peakMb, unit: 'MB', goal: { below: 500 }, now },
    pssNow: rounded(pssMb([service, emulator])),
  };
}
