import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { serve } from '#service/serve.js';
import { parseSettings } from '#service/settings.js';
import { startEmulator } from '../../apps/emulator/src/emulator.js';
import { readTopology } from '../../apps/emulator/src/topology.js';
import { inventory } from '../../apps/inventory/src/inventory.module.js';
import { loadSampleShop } from '../../apps/local/src/sample-shop.js';
import { orders } from '../../apps/orders/src/orders.module.js';

const services = [orders, inventory];
const pageSize = 1_000;

/** Every service and the bus in this process, on free ports and in a folder of its own; empty. */
export async function openWholeShop() {
  const folder = mkdtempSync(join(tmpdir(), 'shop-'));
  const emulator = await startEmulator({ topology: readTopology('libs/messaging/service-bus.json') });
  const complaints: string[] = [];
  const settings = parseSettings({
    ...{ PORT: '0', DATA_DIR: folder, SERVICE_BUS_CONNECTION_STRING: emulator.connectionString },
    ...{ RATE_LIMIT_PER_SECOND: '1000000', LOG_LEVEL: 'error' },
  });
  const logTo = { write: (line: string) => void complaints.push(line) };
  const running = await serve(services, settings, { now: () => new Date(), newId: randomUUID, logTo });

  /** Ids of the requests that led to an event, directly or through others, of all services. */
  const causes = async () => {
    const ids = new Set<string>();
    for (const { name } of services) {
      const { store } = running.service(name);
      for (let position: string | null = null; ;) {
        const page = await store.after(position, pageSize);
        for (const { cause } of page.events) ids.add(cause.correlationId);
        if (page.events.length < pageSize) break;
        position = page.position;
      }
    }
    return ids;
  };
  const caughtUp = () => Promise.all(services.map(({ name }) => running.service(name).subscribers.caughtUp()));
  const close = async () => {
    await running.close();
    await emulator.close();
    rmSync(folder, { recursive: true });
  };
  return { url: running.url, complaints, causes, caughtUp, close };
}

/** The same with the sample shop in it, for which the examples of the API are made. */
export async function openSampleShop(): Promise<WholeShop> {
  const shop = await openWholeShop();
  try {
    await loadSampleShop(shop.url, pathToFileURL('apps/local/sample-shop/'));
    await shop.caughtUp();
    return shop;
  } catch (error) {
    await shop.close();
    throw new Error(`the sample shop is not loaded: ${shop.complaints[0]}`, { cause: error });
  }
}
export type WholeShop = Awaited<ReturnType<typeof openWholeShop>>;
