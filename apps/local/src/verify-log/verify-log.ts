import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { auditLog } from '#eventsourcing/log-audit.js';

export const usage = `npm run verify-log -- [service ...] [--data <folder>] [--head <service>=<chain>]
  Reads the logs of all services, or of those that are named, and verifies every event and the order of all, also while
  the shop runs. Prints one line a log: its events, the chain of its head, and the first position where something is wrong.
  --data   the shop's folder (default: DATA_DIR, else data)
  --head   a chain that was printed earlier and noted elsewhere: verifies that history up to then was not rewritten;
           more than one may be given
  Exit code 0: all in order; 1: something is wrong; 2: bad arguments.`;

/** The command line says something that we cannot do; the usage text helps. */
export class BadUsage extends Error {}

/** What to verify, from the command line. */
export type Wanted = {
  readonly dataDir: string;
  readonly services: readonly string[];
  /** Chains that were noted, by service. */
  readonly noted: readonly (readonly [service: string, chain: string])[];
};
/** Where the lines go, and how far the log of a service has been read. */
export type Report = {
  readonly line: (text: string) => void;
  readonly progress: (service: string, done: number, total: number) => void;
};

/** Reads the command line of a shop with these services. Throws {@link BadUsage}. */
export function wantedOf(args: readonly string[], services: readonly string[], dataDir: string): Wanted {
  const { values, positionals } = parsed(args);
  const known = (service: string) => {
    if (!services.includes(service)) throw new BadUsage(`no service ${service}; there are ${services.join(', ')}`);
    return service;
  };
  const noted = (values.head ?? []).map((head) => {
    const [, service, chain] = /^([^=]+)=([\w-]{43})$/.exec(head) ?? [];
    if (service === undefined || chain === undefined)
      throw new BadUsage(`--head ${head}: expected <service>=<chain>, a chain of 43 characters`);
    return [known(service), chain] as const;
  });
  const named = services.filter((service) => positionals.map(known).includes(service));
  const wanted = { dataDir: values.data ?? dataDir, services: named.length === 0 ? services : named, noted };
  for (const [service] of noted)
    if (!wanted.services.includes(service)) throw new BadUsage(`--head ${service}: that service is not verified`);
  if (!services.some((service) => existsSync(fileOf(wanted.dataDir, service))))
    throw new BadUsage(`there is no shop in ${wanted.dataDir}`);
  return wanted;
}

/** Verifies log by log, a line each. Answers whether all are in order. */
export function verifyLogs({ dataDir, services, noted }: Wanted, { line, progress }: Report): boolean {
  let isInOrder = true;
  const width = Math.max(...services.map(({ length }) => length));
  for (const service of services) {
    const file = fileOf(dataDir, service);
    const chains = noted.filter(([of]) => of === service).map(([, chain]) => chain);
    const { events, chain, wrong, met } = existsSync(file)
      ? verdictOn(file, chains, (done, total) => progress(service, done, total))
      : { events: 0, chain: '', wrong: ['there is no log'], met: [] };
    const found = wrong.length === 0 ? 'in order' : `BAD ${wrong.join('; ')}`;
    line([service.padEnd(width), String(events), chain || '-', [found, ...met].join('; ')].join('  '));
    isInOrder &&= wrong.length === 0;
  }
  return isInOrder;
}

function verdictOn(file: string, chains: readonly string[], progress: (done: number, total: number) => void) {
  const { events, chain, fault, met } = auditLog(file, chains, progress);
  const wrong = fault === undefined ? [] : [fault.what];
  for (const missed of chains.filter((each) => !met.has(each)))
    wrong.push(
      `the noted head ${missed} was not met${fault === undefined ? ': history was rewritten' : ' before that'}`,
    );
  return {
    events,
    chain,
    wrong,
    met: [...met].map(([each, position]) => `noted head ${each} at position ${position}`),
  };
}

function parsed(args: readonly string[]) {
  try {
    const options = { data: { type: 'string' }, head: { type: 'string', multiple: true } } as const;
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new BadUsage((error as Error).message, { cause: error });
  }
}

const fileOf = (dataDir: string, service: string) => join(dataDir, service, 'events.db');
