import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseSettings } from '#service/settings.js';
import { everyService } from '../../apps/local/src/every-service.js';
import { marketplacesIn } from '../../apps/local/src/marketplaces.js';
import { loadSampleShop } from '../../apps/local/src/sample-shop.js';
import { Callers } from '../access/callers.js';
import { serveShop } from '../apart.js';
import { openOutsideWorld } from '../outside-world.js';
import { wholeLog } from '../whole-log.js';

/**
 * Every service and the bus in this process, on free ports and in a folder of its own; empty. `now` is the services' clock,
 * `more` are settings that differ from those of every other shop here.
 */
export async function openWholeShop(now: () => number = Date.now, more: Readonly<Record<string, string>> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'shop-'));
  const outside = await openOutsideWorld(folder);
  const { issuer, tokens } = outside;
  const env = { ...outside.env, ...more };
  const complaints: string[] = [];
  const services = everyService(env);
  const logTo = { write: (line: string) => void complaints.push(line) };
  const running = await serveShop(services, parseSettings(env), {
    now: () => new Date(now()),
    newId: randomUUID,
    logTo,
  });
  outside.tell(running.url);

  /** Ids of the requests that led to an event, directly or through others, of all services. */
  const causes = async () => {
    const ids = new Set<string>();
    for (const { name } of services) {
      const { events } = await wholeLog(running.service(name).store);
      for (const { cause } of events) ids.add(cause.correlationId);
    }
    return ids;
  };
  let appended = 0;
  for (const { name } of services) running.service(name).store.onAppend((events) => void (appended += events.length));
  /** Resolves when nothing follows any more from what was asked for: in no service, on no bus, and nobody outside has news. */
  const atRest = async () => {
    for (let before = -1; before !== appended || outside.emulator.waiting() > 0;) {
      before = appended;
      await outside.sandbox.idle();
      await Promise.all(services.map(({ name }) => running.service(name).subscribers.caughtUp()));
      // Whoever has a message in hand goes on.
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const close = async () => {
    await running.close();
    await outside.close();
    rmSync(folder, { recursive: true });
  };
  return {
    ...{ folder, url: running.url, complaints, causes, atRest, close, issuer, callers: new Callers(issuer) },
    marketplaces: marketplacesIn(env),
    /** Of somebody who has every role of the back office. */
    authorization: () => tokens.authorization(),
  };
}

/** The same with the sample shop in it, for which the examples of the API are made. */
export async function openSampleShop(now?: () => number): Promise<WholeShop> {
  const shop = await openWholeShop(now);
  try {
    // As npm start does: the ids of what is made follow from who asks, and the examples name them.
    await loadSampleShop(shop, pathToFileURL('apps/local/sample-shop/'), shop.marketplaces);
    // Nobody in it agreed to be in an audience yet.
    const audience = join(shop.folder, 'audiences/google/lapsing-regulars');
    mkdirSync(audience, { recursive: true });
    writeFileSync(join(audience, '000001-add-001.csv'), 'Email,Phone,First Name,Last Name,Country,Zip\r\n');
    await shop.atRest();
    return shop;
  } catch (error) {
    await shop.close();
    throw new Error(`the sample shop is not loaded: ${shop.complaints[0]}`, { cause: error });
  }
}
export type WholeShop = Awaited<ReturnType<typeof openWholeShop>>;
