import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { StoredLog, type KeptLog } from '#eventsourcing/stored-log.js';
import type { Lake } from '#lake/lake.js';
import type { RawSource } from '#lake/raw-facts.js';
import { rebuildBronze, verifyBronze } from './laid-lake.js';

export const usage = `npm run lake -- verify | rebuild [service ...] [--batch <events>] [--data <folder>]
  Of all services, or of those that are named, also while the shop runs.
  verify    compares bronze with the log, event by event in all of its columns, every file with its manifest, and what
            events name with its hash; prints a line a service
  rebuild   deletes bronze and lays it anew: the same files to the byte; then verifies it
  --batch   how many events are looked at together while it is laid (default 5000; from 1 to 100000)
  --data    the shop's folder (default: DATA_DIR, else data); LAKE_URL says where the lake is, if not there, and EVENTS_URL and
            ANSWERS_URL where the logs are and what was noted of their parts, as they say it to services
  Exit code 0: all in order; 1: something is wrong; 2: bad arguments.`;

/** The command line says something that we cannot do; the usage text helps. */
export class BadUsage extends Error {}

export type Wanted = {
  readonly command: 'verify' | 'rebuild';
  readonly services: readonly string[];
  readonly dataDir: string;
  readonly batch: number;
};

/** The parts of the log of a service. */
export type Logs = (service: string) => Promise<readonly KeptLog[]>;

const logOf = (dataDir: string, service: string) => join(dataDir, service, 'events.db');

/** Reads the command line of a shop with these services, whose logs may be elsewhere than in its folder. Throws {@link BadUsage}. */
export function wantedOf(
  args: readonly string[],
  services: readonly string[],
  dataDir: string,
  isElsewhere = false,
): Wanted {
  const { values, positionals } = parsed(args);
  const [command, ...named] = positionals;
  if (command !== 'verify' && command !== 'rebuild')
    throw new BadUsage(`${command ?? 'nothing'}: expected verify or rebuild`);
  for (const service of named)
    if (!services.includes(service)) throw new BadUsage(`no service ${service}; there are ${services.join(', ')}`);
  const batch = Number(values.batch ?? 5_000);
  if (!Number.isInteger(batch) || batch < 1 || batch > 100_000)
    throw new BadUsage(`--batch ${values.batch}: expected a whole number from 1 to 100000`);
  const folder = values.data ?? dataDir;
  const there = services.filter((service) => isElsewhere || existsSync(logOf(folder, service)));
  if (there.length === 0) throw new BadUsage(`there is no shop in ${folder}`);
  const missing = named.find((service) => !there.includes(service));
  if (missing !== undefined) throw new BadUsage(`there is no log of ${missing} in ${folder}`);
  return { command, services: named.length === 0 ? there : named, dataDir: folder, batch };
}

/**
 * Verifies or rebuilds log by log, a line each. Answers whether all are in order.
 * @param sources where the files of services are that their events name
 * @param logs if they are not in the shop's folder
 */
export async function runLake(
  { command, services, dataDir, batch }: Wanted,
  lake: Lake,
  line: (text: string) => void,
  sources: ReadonlyMap<string, RawSource | undefined> = new Map(),
  logs: Logs = (service) => Promise.resolve([StoredLog.open(`sqlite:${logOf(dataDir, service)}`)]),
): Promise<boolean> {
  const width = Math.max(...services.map(({ length }) => length));
  let isInOrder = true;
  for (const service of services) {
    const parts = await logs(service);
    try {
      if (command === 'rebuild') await rebuildBronze(lake, service, parts, batch, sources.get(service));
      const { events, open, files, wrong } = await verifyBronze(lake, service, parts, sources.get(service));
      const found = wrong.length === 0 ? 'in order' : `BAD ${wrong.join('; ')}`;
      line(`${service.padEnd(width)}  ${events} events in ${files} files, ${open} in a window that is open  ${found}`);
      isInOrder &&= wrong.length === 0;
    } finally {
      for (const log of parts) await log.close();
    }
  }
  return isInOrder;
}

function parsed(args: readonly string[]) {
  try {
    const options = { batch: { type: 'string' }, data: { type: 'string' } } as const;
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new BadUsage((error as Error).message, { cause: error });
  }
}
