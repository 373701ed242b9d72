import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { CosmosOptions } from './cosmos.driver.js';
import type { EventStore, Upcasters } from './event-store.js';
import { SqliteEventStore } from './sqlite.store.js';

export type EventStoreOptions = {
  readonly now: () => Date;
  readonly upcasters?: Upcasters;
  readonly cosmos?: CosmosOptions;
};

/**
 * The log of a service by its URL: `sqlite:<file>`, or `cosmos:https://<account>.documents.azure.com/<database>/<container>`.
 * @throws Error if it is neither, the file does not open, or the container or its account is not as it must be.
 */
export async function openEventStore(url: string, options: EventStoreOptions): Promise<EventStore> {
  const [, scheme, place] = /^(sqlite|cosmos):(.+)$/s.exec(url) ?? [];
  if (place === undefined)
    throw new Error(`${url}: expected sqlite:<file> or cosmos:https://<account>/<database>/<container>`);
  if (scheme === 'cosmos') {
    // Whoever keeps his log in a file need not load what talks to Azure.
    const { CosmosEventStore } = await import('./cosmos.store.js');
    return CosmosEventStore.open(place, options);
  }
  try {
    mkdirSync(dirname(place), { recursive: true });
    return new SqliteEventStore(place, options.now, options.upcasters);
  } catch (error) {
    throw new Error(`The log ${place} cannot be opened: ${String(error)}`, { cause: error });
  }
}
