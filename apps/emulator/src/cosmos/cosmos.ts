import { serveJson, type HttpAnswer, type HttpAsked } from '../loopback.js';
import { Budget, chargeOf } from './charge.js';
import { containersOf, type CosmosTopology } from './cosmos-topology.js';
import { CosmosError } from './cosmos-error.js';
import { ItemStore } from './item-store.js';
import { rangesFor } from './offers.js';
import { answer } from './rest.js';

export type CosmosOptions = {
  /** 0 or absent: any free port. */
  readonly port?: number;
  readonly host?: string;
  /** A SQLite file, which has what was acknowledged also after a kill; absent: everything is gone with the process. */
  readonly file?: string;
  /** What is made at the start, where it is not there yet. */
  readonly topology?: CosmosTopology;
  /** What all of it gives in a second before it answers 429; absent: without limit. */
  readonly requestUnitsPerSecond?: number;
  /** What the account says of itself: Strong if absent. It is that in any case. */
  readonly consistency?: 'Strong' | 'Session';
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly report?: (message: string) => void;
};

export type Cosmos = {
  readonly port: number;
  /** For the Azure SDK, with {@link Cosmos.key}, which is not checked. */
  readonly endpoint: string;
  readonly key: string;
  close(): Promise<void>;
};

/**
 * Azure Cosmos DB on this machine, for the real SDK: what our stores ask of it, over HTTP without TLS. Databases and containers are
 * made and read; items are created, read, replaced, upserted and deleted, with etags, alone or in a transactional batch; queries
 * filter one partition or all; the change feed tells of what was written, range by range. A container has a physical partition
 * for each 10,000 request units of throughput that it was made with; where its offer is replaced by a higher one, they are divided.
 */
export async function startCosmos(options: CosmosOptions): Promise<Cosmos> {
  const { port = 0, host = '127.0.0.1', file = ':memory:', now, report = () => {} } = options;
  const store = new ItemStore(file, now);
  for (const { database, definition, requestUnitsPerSecond } of containersOf(options.topology ?? {}))
    store.keep(database, definition, rangesFor(requestUnitsPerSecond));
  const budget = new Budget(options.requestUnitsPerSecond ?? Infinity, now);
  const ask = (asked: HttpAsked, origin: string) => {
    const answered = verdict(asked, origin);
    return store.kept?.then(() => answered) ?? answered;
  };
  const verdict = (asked: HttpAsked, origin: string): HttpAnswer => {
    const waitMs = asked.path.includes('/docs') ? budget.waitMs() : 0;
    if (waitMs > 0) return tooMany(waitMs);
    try {
      const {
        headers,
        charge = 0,
        ...rest
      } = answer(store, { origin, consistency: options.consistency ?? 'Strong' }, asked);
      budget.spend(charge);
      return {
        ...rest,
        headers: { 'x-ms-request-charge': String(charge), 'x-ms-session-token': '0:-1#1', ...headers },
      };
    } catch (error) {
      if (!(error instanceof CosmosError)) throw error;
      const { status, code, message, substatus } = error;
      // To look for what is not there costs what the smallest item does.
      const charge = chargeOf.read(0);
      budget.spend(charge);
      const headers = { 'x-ms-substatus': String(substatus), 'x-ms-request-charge': String(charge) };
      return { status, headers, body: { code, message } };
    }
  };
  const server = await serveJson({ port, host, report }, ask).catch((error: unknown) => {
    store.close();
    throw error;
  });
  return {
    port: server.port,
    endpoint: server.origin,
    key: Buffer.from('local').toString('base64'),
    async close() {
      await server.close();
      store.close();
    },
  };
}

const tooMany = (waitMs: number): HttpAnswer => ({
  status: 429,
  headers: { 'x-ms-substatus': '3200', 'x-ms-retry-after-ms': String(waitMs) },
  body: { code: '429', message: 'Request rate is large. More Request Units may be needed, so no changes were made.' },
});
