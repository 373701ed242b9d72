import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { instant } from '#contracts/vocabulary.js';
import type { Upcasters } from '#eventsourcing/event-store.js';
import { Cells } from './cells.js';
import { faultsOf, TrialBalance } from './entry-faults.js';
import { evidenceOf, type Evidence } from './evidence.source.js';
import { hearChannels } from './from-channels.js';
import { hearFulfillment } from './from-fulfillment.js';
import { hearInventory } from './from-inventory.js';
import { hearOrders } from './from-orders.js';
import { readLedger, type LedgerWord } from './ledger.js';
import { LogFile } from './log.source.js';
import { ownGoods } from './own-goods.js';
import { ownPayouts } from './own-payouts.js';
import { ownSale } from './own-sale.js';
import { KnownRates } from './rates.source.js';
import { Trail } from './trail.js';
import { subjectOf, Trade, type Spent } from './trade.js';
import { compare, Findings, type Difference, type Total } from './verdict.js';

export const usage = `npm run reconcile -- [--data <folder>] [--settled-before <instant>] [--json]
  Reckons from the logs of orders, channels, inventory and fulfillment what the books should say, and compares that with
  the ledger, entry by entry, also while the shop runs. Names what differs: which order, piece or payout, which accounts,
  both figures, and the events behind them.
  --data            the shop's folder (default: DATA_DIR, else data). Without it, where EVENTS_URL and COSMOS_KEY say to
                    services that logs are on Cosmos DB, these are copied into a temporary folder first
  --settled-before  what happened from then on may be under way to the books still, and is left out if it differs
                    (RFC 3339 in UTC; default: a minute before the newest event of any log, or before they are copied)
  --json            the result as JSON
  --hand-in <url>   tells the shop there, which raises an alert if anything differs; RECONCILE_TOKEN: an access token
  --record          writes what came of it into finance's log on Cosmos DB, which raises the same alert
  Exit code 0: they agree, or it is recorded whether they do; 1: they do not; 2: bad arguments, or no shop.`;

/** The command line says something that we cannot do; the usage text helps. */
export class BadUsage extends Error {}

export type Wanted = {
  readonly dataDir: string;
  /** With `{service}`: where logs are that have to be copied first. */
  readonly eventsUrl?: string | undefined;
  readonly settledBefore?: string | undefined;
  readonly json: boolean;
  readonly handInTo?: string | undefined;
  readonly record: boolean;
};

/** What came of it. */
export type Verdict = {
  /** The newest event of any log, RFC 3339 in UTC; none in a shop where nothing has happened. */
  readonly asOf?: string | undefined;
  readonly settledBefore: string;
  readonly compared: {
    readonly orders: number;
    readonly pieces: number;
    readonly payouts: number;
    readonly entries: number;
  };
  /** Orders, pieces and payouts that differ, but changed so lately that the books may still hear of it. */
  readonly leftOut: number;
  readonly totals: readonly Total[];
  readonly differences: number;
  /** The first fifty of them. */
  readonly shown: readonly (Difference & { readonly evidence: Evidence })[];
};

const underWayMs = 60_000;
// The ledger before the others: all that it follows from is then in them.
export const services = ['finance', 'orders', 'channels', 'inventory', 'fulfillment', 'fx'] as const;

/** Reads the command line. `eventsUrl`: as services are told it. @throws BadUsage */
export function wantedOf(args: readonly string[], dataDir: string, eventsUrl?: string): Wanted {
  const { data, json = false, 'settled-before': settledBefore, 'hand-in': handInTo, record = false } = parsed(args);
  if (settledBefore !== undefined && !instant.safeParse(settledBefore).success)
    throw new BadUsage(`--settled-before ${settledBefore}: expected an instant such as 2026-01-10T15:00:00.000Z`);
  if (handInTo !== undefined && !/^https?:\/\//.test(handInTo)) throw new BadUsage(`--hand-in ${handInTo}: not a URL`);
  const wanted = { dataDir: data ?? dataDir, settledBefore, json, handInTo, record };
  if (data === undefined && eventsUrl?.startsWith('cosmos:')) return { ...wanted, eventsUrl };
  if (record) throw new BadUsage('--record: only a log on Cosmos DB takes what several write');
  const missing = services.find((service) => !existsSync(fileOf(wanted.dataDir, service)));
  if (missing !== undefined) throw new BadUsage(`there is no log of ${missing} in ${wanted.dataDir}`);
  return wanted;
}

/** For what is read here and was stored by earlier releases, by service; a specification compares them with the services'. */
export const upcasters: { readonly [service: string]: Upcasters } = {};

/** Reads every log once, and the ledger once more where something differs. @throws Error if a log cannot be read. */
export function reconcile(
  { dataDir, settledBefore }: Pick<Wanted, 'dataDir' | 'settledBefore'>,
  progress: (service: string, done: number, total: number) => void = () => {},
): Verdict {
  const logs = new Map<string, LogFile>();
  try {
    for (const service of services)
      logs.set(service, new LogFile(service, fileOf(dataDir, service), upcasters[service] ?? {}, progress));
    return verdictOn(logs, settledBefore);
  } finally {
    for (const log of logs.values()) log.close();
  }
}

function verdictOn(logs: ReadonlyMap<string, LogFile>, settled: string | undefined): Verdict {
  const log = (service: (typeof services)[number]) => logs.get(service)!;
  const asOf = [...logs.values()].flatMap(({ newestAt }) => newestAt ?? []).reduce((a, b) => (a > b ? a : b), '');
  const settledBefore = settled ?? new Date(Date.parse(asOf || '1970-01-01T00:01:00.000Z') - underWayMs).toISOString();
  const [trade, cells, findings] = [new Trade(settledBefore), new Cells(), new Findings()];
  const rates = new KnownRates(log('fx'));
  const spent: Spent = (subject, group, currency, minor) => cells.add('own', subject, group, currency, minor);
  hearOrders(log('orders'), trade);
  hearChannels(log('channels'), trade);
  hearInventory(log('inventory'), trade);
  hearFulfillment(log('fulfillment'), trade, spent);
  const [balance, trail] = [new TrialBalance(), new Trail(log('finance'), logs)];
  const word = readLedger(log('finance'), trade, cells, spent, ({ entryId, entry }) => {
    for (const fault of [...balance.after(entry), ...faultsOf(entry, rates), ...trail.faultsOf(entry)])
      findings.add(subjectOf('entry', entryId), ` of ${entry.documentType} ${entry.documentNo}: ${fault}`);
  });
  ownFigures(trade, cells, spent, word, rates);
  const { totals, leftOut } = compare(cells, trade, findings);
  const evidence = evidenceOf([...new Set(findings.shown.map(({ subject }) => subject))], logs);
  const compared = { orders: trade.orders.size, pieces: trade.pieces.size, payouts: trade.payouts.size };
  return {
    ...{ asOf: asOf || undefined, settledBefore, compared: { ...compared, entries: word.entries }, leftOut, totals },
    differences: findings.count,
    shown: findings.shown.map((found) => ({ ...found, evidence: evidence.get(found.subject)! })),
  };
}

function ownFigures(trade: Trade, cells: Cells, spent: Spent, { sales, bought }: LedgerWord, rates: KnownRates) {
  for (const [orderId, facts] of trade.orders) {
    const subject = subjectOf('order', orderId);
    const word = sales.get(orderId);
    const known = {
      rates,
      bought: (sku: string) => {
        const { paper } = trade.pieces.get(sku) ?? {};
        if (paper === undefined) return undefined;
        const isOwn = paper.price.currency === word?.baseCurrency;
        return { paper, baseMinor: isOwn ? paper.price.minor : (bought.get(sku) ?? 0) };
      },
    };
    ownSale(facts, word, known, {
      put: (group, currency, minor) => cells.add('own', subject, group, currency, minor),
      trust: (group, currency) => cells.trust(subject, group, currency),
    });
  }
  ownPayouts(trade, cells, spent);
  ownGoods(trade, cells, spent);
}

const fileOf = (dataDir: string, service: string) => join(dataDir, service, 'events.db');

function parsed(args: readonly string[]) {
  try {
    const text = { type: 'string' } as const;
    const flag = { type: 'boolean' } as const;
    const options = { data: text, 'settled-before': text, json: flag, 'hand-in': text, record: flag } as const;
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new BadUsage((error as Error).message, { cause: error });
  }
}
