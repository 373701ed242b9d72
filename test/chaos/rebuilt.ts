import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '#eventsourcing/database.js';
import { SqliteEventStore } from '#eventsourcing/sqlite.store.js';
import { ViewSubscriber } from '#eventsourcing/view-subscriber.js';
import { closedShop } from '../../apps/local/src/every-service.js';

const batchMax = 500;

/** The views whose live rows hash to something else than rows that the project's own view builds from the log. */
export async function notRebuilt(dataDir: string): Promise<string[]> {
  const different: string[] = [];
  for (const { name: service, views } of closedShop) {
    const folder = join(dataDir, service);
    const rows = views.map(({ row }) => row);
    const live = await openDatabase(`sqlite:${copied(folder)}`, rows);
    const anew = await openDatabase('sqlite::memory:', rows);
    const store = new SqliteEventStore(join(folder, 'events.db'), () => new Date(0));
    for (const view of views) {
      const rebuilt = new ViewSubscriber(anew, view);
      for (let { position, events } = await store.after(null, batchMax); events.length > 0;) {
        await rebuilt.handle(events, position);
        ({ position, events } = await store.after(position, batchMax));
      }
      if ((await rebuilt.hash()) !== (await new ViewSubscriber(live, view).hash())) different.push(view.name);
    }
    await store.close();
    await live.destroy();
    await anew.destroy();
  }
  return different;
}

/** A copy, because opening it with other rows would change its schema. */
function copied(folder: string) {
  const copy = join(folder, 'views-copy.db');
  for (const part of ['', '-wal'])
    if (existsSync(join(folder, `views.db${part}`))) copyFileSync(join(folder, `views.db${part}`), `${copy}${part}`);
  return copy;
}
