import { gunzipSync, gzipSync } from 'node:zlib';
import type { OperationInput } from '@azure/cosmos';
import { CosmosFeed, rangesIn, type Page } from './cosmos-feed.js';
import { inPartition, openContainer, type CosmosOptions, type OpenContainer } from './cosmos.driver.js';
import type { Message } from './decider.js';
import { Envelopes, nothing, type Head, type Sealed } from './envelopes.js';
import {
  Conflict,
  Divided,
  EventStore,
  Overloaded,
  Unreachable,
  type Cause,
  type Charge,
  type Position,
  type Recorded,
  type Upcasters,
} from './event-store.js';
import { RecentMap } from './recent.js';
import { markOf, type Stored } from './stored-log.js';

/** What the container has to be. It is made with the account: who may read and write items may not make containers. */
export const eventContainer = {
  partitionKey: { paths: ['/stream'] },
  indexingPolicy: {
    includedPaths: ['/stream/?', '/version/?'].map((path) => ({ path })),
    excludedPaths: [{ path: '/*' }],
  },
};

/** Cosmos DB takes no more operations in a batch. */
const eventsMax = 100;
const headsMax = 20_000;
/** Of an operation in a batch: its id is there already; the account gives no more; another one could not be done. */
const [taken, tooMany, followed] = [409, 429, 424];
/** Of a line that was open. */
const torn: readonly unknown[] = ['ECONNRESET', 'EPIPE'];
/** All of the batch is to be tried again: it met another one, took too long, or who was asked is going. */
const passing = [408, 410, 449, 500, 503];

// A batch takes 2 MB; what is less than this is not worth the time.
const packedFrom = 16_384;

/**
 * The text is kept as it was hashed: JSON that is stored as such comes back with other spaces and other numbers. A long one is
 * packed, as base64 of gzip, and `data` is empty.
 */
type Item = Sealed & { readonly id: string; readonly packed?: string };

/**
 * The log on Azure Cosmos DB. A stream is a logical partition, an event an item whose id is its version, an append a transactional
 * batch: whoever is second finds the id taken. The change feed of latest versions is the feed, since no event is ever written
 * again. Several processes may write and read it at once.
 */
export class CosmosEventStore extends EventStore {
  private readonly envelopes: Envelopes;
  private readonly heads = new RecentMap<string, Head>(headsMax);
  private readonly listeners = new Set<(events: readonly Recorded[]) => void>();
  private readonly feed: CosmosFeed<Item>;
  private readonly spent = new Map<string, Charge>();

  private constructor(
    private readonly at: OpenContainer,
    now: () => Date,
    upcasters: Upcasters,
    private readonly patienceMs: number,
  ) {
    super();
    this.envelopes = new Envelopes(now, upcasters);
    this.feed = new CosmosFeed(at.container, (units) => this.charge('feed', units));
  }

  /**
   * @param place `https://<account>/<database>/<container>`
   * @throws Error if the container or the account is not as it must be
   */
  static async open(
    place: string,
    {
      now,
      upcasters = {},
      cosmos,
    }: { readonly now: () => Date; readonly upcasters?: Upcasters; readonly cosmos?: CosmosOptions },
  ): Promise<CosmosEventStore> {
    return new CosmosEventStore(
      await openContainer(place, eventContainer.partitionKey.paths[0]!, cosmos),
      now,
      upcasters,
      cosmos?.patienceMs ?? 10_000,
    );
  }

  /** By append, item, read and feed. */
  override get charges(): ReadonlyMap<string, Charge> {
    return this.spent;
  }

  async read<Event extends Message>(stream: string, after = 0) {
    // Who knows a stream mostly knows all of it, and to ask for one item costs less than half of a question.
    if (after > 0 && (await this.item(stream, after + 1)) === undefined) return [];
    const query = 'SELECT * FROM c WHERE c.stream = @stream AND c.version > @after ORDER BY c.version';
    const parameters = Object.entries({ '@stream': stream, '@after': after }).map(([name, value]) => ({ name, value }));
    const { resources, requestCharge } = await this.heard((options) =>
      inPartition<Item>(this.at.container, stream, { query, parameters }, options),
    );
    this.charge('read', requestCharge);
    this.keepHead(stream, resources.at(-1));
    return resources.map((item) => this.envelopes.open<Event>(unpacked(item)));
  }

  async append<Event extends Message>(
    stream: string,
    expected: number,
    events: readonly Event[],
    cause: Cause | readonly Cause[],
  ) {
    if (events.length > eventsMax) throw new RangeError(`${stream}: ${events.length} events at once, ${eventsMax} fit`);
    const texts = this.envelopes.textsOf(events, cause);
    const head = await this.head(stream, expected);
    const sealed = this.envelopes.after(head, stream, texts);
    await this.write(stream, sealed);
    this.keepHead(stream, sealed.at(-1));
    const recorded = sealed.map((one) => this.envelopes.open<Event>(one));
    for (const listener of this.listeners) listener(recorded);
    return recorded;
  }

  beginnings() {
    return this.feed.beginnings();
  }

  async after(position: Position, limit: number) {
    const page = await this.heard(() => this.feed.page(position, limit));
    return { position: page.position, events: page.items.map((item) => this.envelopes.open(unpacked(item))) };
  }

  async marks(from: Position, limit: number) {
    const page = await this.heard(() => this.feed.page(from, limit));
    return { position: page.position, events: placed(from, page).map(markOf) };
  }

  /**
   * The feed as it is stored. Within one range an event's position is a hundred times its sequence number, and its place in its batch.
   * @throws Divided
   */
  async stored(from: Position, limit: number): Promise<{ position: Position; events: Stored[] }> {
    const page = await this.heard(() => this.feed.read(from, limit));
    return { position: page.position, events: placed(from, page) };
  }

  /** In appends, for that is what the feed counts. */
  behind(position: Position) {
    return this.heard(() => this.feed.behind(position));
  }

  onAppend(listener: (events: readonly Recorded[]) => void) {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  async close() {
    this.at.client.dispose();
  }

  private keepHead(stream: string, last: Head | undefined) {
    if (last !== undefined) this.heads.set(stream, { version: last.version, hash: last.hash, at: last.at });
  }

  /** The last event, if the stream is where it is expected to be, or has been there. */
  private async head(stream: string, expected: number): Promise<Head> {
    const known = this.heads.get(stream);
    if (known?.version === expected) return known;
    if (expected === 0) return nothing;
    const last = await this.item(stream, expected);
    if (last === undefined) throw new Conflict(`${stream} is not at ${expected}`);
    return last;
  }

  private async write(stream: string, sealed: readonly Sealed[]) {
    const operations = sealed.map((one): OperationInput => {
      return { operationType: 'Create', resourceBody: { id: String(one.version), ...packed(one) } };
    });
    const answer = await this.heard(async (options) => {
      const write = () =>
        this.at.container.items.batch(operations, stream, { ...options, contentResponseOnWriteEnabled: false });
      // A line that nobody used for a while is cut when somebody does. The SDK asks again what reads, alone.
      return write()
        .catch((error: unknown) => {
          if (torn.includes(codeOf(saidBy(error)))) return write();
          throw error;
        })
        .catch((error: unknown) => {
          throw saidBy(error);
        });
    });
    this.charge('append', answer.headers['x-ms-request-charge'] as number);
    const wrong = answer.result?.find(({ statusCode }) => statusCode >= 400 && statusCode !== followed);
    if (wrong === undefined) return;
    if (wrong.statusCode === tooMany) throw new Overloaded('Cosmos DB gives no more request units');
    if (passing.includes(wrong.statusCode)) throw new Unreachable(`Cosmos DB answers ${wrong.statusCode}`);
    if (wrong.statusCode !== taken) throw new Error(`${stream}: Cosmos DB refuses the batch with ${wrong.statusCode}`);
    this.heads.take(stream);
    if (!(await this.isOurs(stream, sealed[0]!))) throw new Conflict(`${stream} is past ${sealed[0]!.version - 1}`);
  }

  /** An answer may have been lost on its way, and the SDK asks again: then it is we who are in our way. */
  private async isOurs(stream: string, { version, hash }: Sealed) {
    return (await this.item(stream, version))?.hash === hash;
  }

  private async item(stream: string, version: number) {
    const { resource, requestCharge } = await this.heard((options) =>
      this.at.container.item(String(version), stream).read<Item>(options),
    );
    this.charge('item', requestCharge);
    return resource;
  }

  /**
   * The SDK has waited as it was told to, and asked again; then whoever asked us comes back later. Where nobody is there it would go
   * on for two minutes.
   */
  private async heard<T>(ask: (options: { readonly abortSignal: AbortSignal }) => Promise<T>): Promise<T> {
    const abortSignal = AbortSignal.timeout(this.patienceMs);
    try {
      return await ask({ abortSignal });
    } catch (error) {
      if (codeOf(error) === tooMany) throw new Overloaded('Cosmos DB gives no more request units', { cause: error });
      if (!abortSignal.aborted) throw error;
      throw new Unreachable(`Cosmos DB does not answer within ${this.patienceMs} ms`, { cause: error });
    }
  }

  private charge(what: string, units: number) {
    const { operations, requestUnits } = this.spent.get(what) ?? { operations: 0, requestUnits: 0 };
    this.spent.set(what, { operations: operations + 1, requestUnits: requestUnits + Number(units) });
  }
}

const packed = (one: Sealed): Omit<Item, 'id'> =>
  one.data.length < packedFrom ? one : { ...one, data: '', packed: gzipSync(one.data).toString('base64') };
const unpacked = <Kept extends Omit<Item, 'id'>>(item: Kept): Kept =>
  item.packed === undefined ? item : { ...item, data: gunzipSync(Buffer.from(item.packed, 'base64')).toString() };

function placed(from: Position, { position, items }: Page<Item>): Stored[] {
  if (from !== null && rangesIn(from) === 1 && rangesIn(position!) > 1)
    throw new Divided('its range of the feed was divided, and both halves count on by themselves');
  let [batch, first] = [0, 0];
  return items.map((item, index) => {
    if (item._lsn !== batch) [batch, first] = [item._lsn, index];
    const { stream, version, type, schema, at, cause, data, hash } = unpacked(item);
    return { position: batch * eventsMax + index - first, stream, version, type, schema, at, cause, data, hash };
  });
}

const codeOf = (error: unknown) => (error as { readonly code?: unknown }).code;
/** What a batch throws is in other words what its request has thrown. */
const saidBy = (error: unknown) => (error as Error).cause ?? error;
