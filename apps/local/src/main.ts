import { randomUUID } from 'node:crypto';
import { serve, type Running } from '#service/serve.js';
import { inventory } from '../../inventory/src/inventory.module.js';
import { orders } from '../../orders/src/orders.module.js';
import { localSettings } from './config.js';
import { EmulatorProcess } from './emulator-process.js';
import { firstPiece, isHalfLoaded, loadSampleShop } from './sample-shop.js';
import { welcome } from './welcome.js';

const report = (error: unknown) => console.error(error instanceof Error ? error.message : String(error));
const sampleShop = new URL('../../../../apps/local/sample-shop/', import.meta.url);

/** What is open, to be closed in the opposite order. */
const opened: { close(): Promise<void> }[] = [];
let closing = false;

async function close(exitCode: number) {
  if (closing) return;
  closing = true;
  for (const one of opened.toReversed()) await one.close().catch(report);
  process.exit(exitCode);
}

/** Every service on one origin, with a bus of its own unless another is named. */
async function open() {
  const { EMULATOR_PORT, SAMPLE_SHOP, servicesOn } = localSettings(process.env);
  let bus = process.env['SERVICE_BUS_CONNECTION_STRING'] ?? '';
  if (bus === '') {
    const emulator = new EmulatorProcess(EMULATOR_PORT, process.env, report);
    opened.push(emulator);
    await emulator.start();
    bus = emulator.connectionString;
  }
  const edge = { now: () => new Date(), newId: randomUUID };
  const shop = await serve([orders, inventory], servicesOn(bus), edge);
  opened.push(shop);
  if (SAMPLE_SHOP === 'on' && ((await isEmpty(shop)) || (await isHalfLoaded(shop.url))))
    await loadSampleShop(shop.url, sampleShop);
  console.log(welcome(shop.url, bus, await firstPiece(shop.url)));
}

const isEmpty = async (shop: Running) => (await shop.service('inventory').store.behind(null)) === 0;

// From the first moment, and for good: npm passes Ctrl-C on, so that it comes twice.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void close(0));
open().catch((error: unknown) => {
  if (closing) return;
  report(error);
  void close(1);
});
