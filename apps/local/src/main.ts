import { randomUUID } from 'node:crypto';
import { serve, type Running } from '#service/serve.js';
import { inventory } from '../../inventory/src/inventory.module.js';
import { orders } from '../../orders/src/orders.module.js';
import { localSettings, serviceSettings } from './config.js';
import { EmulatorProcess } from './emulator-process.js';
import { firstPiece, loadSampleShop } from './sample-shop.js';
import { welcome } from './welcome.js';

const report = (message: string) => console.error(message);
const sampleShop = new URL('../../../../apps/local/sample-shop/', import.meta.url);

/** Every service on one origin, with a bus of its own unless another is named. Answers how to close it all. */
async function open(): Promise<() => Promise<void>> {
  const { DATA_DIR, EMULATOR_PORT, SAMPLE_SHOP } = localSettings(process.env);
  const emulator = process.env['SERVICE_BUS_CONNECTION_STRING']
    ? undefined
    : new EmulatorProcess(EMULATOR_PORT, DATA_DIR, report);
  let shop: Running | undefined;
  const close = async () => {
    await shop?.close();
    await emulator?.stop();
  };
  try {
    await emulator?.start();
    const settings = serviceSettings(process.env, emulator?.connectionString ?? '');
    shop = await serve([orders, inventory], settings, { now: () => new Date(), newId: randomUUID });
    if (SAMPLE_SHOP === 'on' && (await isEmpty(shop))) await loadSampleShop(shop.url, sampleShop);
    const bus = emulator?.connectionString ?? 'bus: as set by SERVICE_BUS_CONNECTION_STRING';
    console.log(welcome(shop.url, bus, await firstPiece(shop.url)));
    return close;
  } catch (error) {
    await close();
    throw error;
  }
}

const isEmpty = async (shop: Running) => (await shop.service('inventory').store.behind(null)) === 0;

try {
  const close = await open();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      close().then(
        () => process.exit(0),
        (error: unknown) => {
          report(String(error));
          process.exit(1);
        },
      );
    });
} catch (error) {
  report(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
