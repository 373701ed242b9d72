import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { copyLog } from '#eventsourcing/copy-log.js';
import { services } from './reconcile.js';

/**
 * Copies what is compared, one log after the other, into a folder as that of a shop. `url` has `{service}`; `key` is that of the
 * account, unless the machine has an identity. `progress` is told how many events of a service have been read.
 * @throws Error if there is no log, or it is not in order
 */
export async function copiedLogs(
  { url, key }: { readonly url: string; readonly key?: string | undefined },
  folder: string,
  progress: (service: string, events: number) => void = () => {},
) {
  for (const service of services) {
    mkdirSync(join(folder, service));
    const place = { url: url.replaceAll('{service}', service), key };
    await copyLog(place, join(folder, service, 'events.db'), (events) => progress(service, events));
  }
}
