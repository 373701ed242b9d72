import type { Container, CosmosClient, RequestOptions, Resource } from '@azure/cosmos';
import type { Keep } from '#contracts/personal.js';
import { openContainer, unless, type CosmosOptions } from '#eventsourcing/cosmos.driver.js';
import { LookUps, type KeyEncryption, type Kept, type Random, type RingKey } from './key-encryption.js';
import {
  KeyRing,
  subjectsMax,
  type DataKey,
  type DataKeys,
  type Destroyed,
  type Doomed,
  type FoundKey,
  type KeyOwner,
  type LookUp,
} from './key-ring.js';
import { RecentKeys, type RecentKey } from './recent-keys.js';

const attemptsMax = 20;
const shelfBytes = 2;
const idBytes = 16;
const secretBytes = 64;

/** What the container has to be. It is made with the account: who may read and write items may not make containers. */
export const ringContainer = {
  partitionKey: { paths: ['/shelf'] },
  indexingPolicy: {
    includedPaths: ['/keyId/?', '/subjectId/?', '/keep/?', '/usedOn/?', '/lookUps/[]/?'].map((path) => ({ path })),
    excludedPaths: [{ path: '/*' }],
  },
};

/** A key as it is kept. The look-ups stand in it, so that they come and go with it in one write. */
type Item = {
  /** 'person.<hash of the subject id>', 'law.<the same>', or 'retired.<key id>'. */
  readonly id: string;
  readonly shelf: string;
  readonly keyId: string;
  readonly subjectId: string;
  readonly keep: Keep;
  readonly wrapped: string;
  /** RFC 3339: when it was made, and the last day on which it sealed. */
  readonly madeAt: string;
  readonly usedOn: string;
  readonly lookUps: readonly LookUp[];
};
type Stored = Item & Resource;
/** `gone`: another process destroyed it since it was read. */
type Fate = 'destroyed' | 'spared' | 'gone';

export type AzureRingOptions = { readonly now: () => Date; readonly random: Random; readonly cosmos?: CosmosOptions };

/**
 * The ring on Azure Cosmos DB, one item a key. A person's keys stand on one of 65,536 shelves, the partition key: two bytes of a keyed
 * hash of the subject id, with which the ids of the keys begin, too. So both ways lead to one partition: to meet somebody
 * new is one conditional create, a conflict or a known person one point read, and a key is found by its id on its shelf. Only
 * subjectsOf and unusedSince ask all partitions. Backups of the account hold what was destroyed for as long as they are kept.
 */
export class AzureKeyRing extends KeyRing {
  private readonly recent: RecentKeys;
  private readonly tails = new Map<string, Promise<unknown>>();

  private constructor(
    private readonly client: CosmosClient,
    private readonly container: Container,
    private readonly ringKey: RingKey,
    private readonly lookUps: LookUps,
    private readonly options: AzureRingOptions,
  ) {
    super();
    this.recent = new RecentKeys(options.now);
  }

  /** @throws Error if the container or the account is not as it must be, or the key-encryption key is not the right one. */
  static async open(place: string, encryption: KeyEncryption, options: AzureRingOptions): Promise<AzureKeyRing> {
    const { client, container } = await openContainer(place, ringContainer.partitionKey.paths[0]!, options.cosmos);
    try {
      const ringKey = await encryption.open(keptIn(container, 'key'));
      const lookUps = await LookUps.open(keptIn(container, 'look-ups'), ringKey, options.random);
      return new AzureKeyRing(client, container, ringKey, lookUps, options);
    } catch (error) {
      client.dispose();
      throw error;
    }
  }

  async obtain<Kept extends Keep>(subjectId: string, keeps: readonly Kept[], lookUps: readonly LookUp[]) {
    const one = async (keep: Kept) =>
      [keep, await this.obtainOne({ subjectId, keep }, keep === 'person' ? lookUps : [])] as const;
    return Object.fromEntries(await Promise.all(keeps.map(one))) as DataKeys<Kept>;
  }

  private obtainOne(owner: KeyOwner, lookUps: readonly LookUp[]): Promise<DataKey> {
    return this.oneAtATime(`${owner.keep}/${owner.subjectId}`, async () => {
      const today = this.options.now().toISOString().slice(0, 10);
      const isUpToDate = (key: Pick<RecentKey, 'usedOn' | 'lookUps'>) =>
        key.usedOn >= today && lookUps.every((lookUp) => key.lookUps.includes(lookUp));
      const known = this.recent.currentOf(owner);
      if (known !== undefined && isUpToDate(known)) return keyOf(known);
      let item = known === undefined ? await this.add(owner, lookUps, today) : await this.read(owner);
      for (let attempt = 1; attempt <= attemptsMax; attempt++) {
        if (item !== undefined && isUpToDate(item)) return keyOf(this.remember(item));
        // Another process may have made, changed or destroyed it since we looked; then we look again.
        if (item === undefined) item = (await this.read(owner)) ?? (await this.add(owner, lookUps, today));
        else item = await this.replace({ ...item, usedOn: today, lookUps: union(item.lookUps, lookUps) });
      }
      throw new Error(`the ${owner.keep} key of ${owner.subjectId} changes faster than it can be read`);
    });
  }

  async find(keyId: string): Promise<FoundKey | undefined> {
    const known = this.recent.find(keyId);
    if (known !== undefined || !/^[A-Za-z0-9_-]{22}$/.test(keyId)) return known;
    const shelf = shelfOf(Buffer.from(keyId, 'base64url'));
    const found = await this.query('c.keyId = @value', keyId, shelf);
    // There are two for a moment, while it is retired.
    const item = found.find(isRetired) ?? found[0];
    return item && this.remember(item);
  }

  async knows(subjectId: string) {
    const keys = await Promise.all((['person', 'law'] as const).map((keep) => this.read({ subjectId, keep })));
    return keys.some((item) => item !== undefined);
  }

  async subjectsOf(lookUp: LookUp) {
    const found = await this.query('ARRAY_CONTAINS(c.lookUps, @value)', lookUp);
    const oldest = found.sort((one, other) => (one.madeAt < other.madeAt ? -1 : 1));
    return oldest.slice(0, subjectsMax + 1).map(({ subjectId }) => subjectId);
  }

  lookUpOf(kind: string, value: string) {
    return this.lookUps.of(kind, value);
  }

  async destroy({ subjectId, keep }: KeyOwner, only: Doomed = {}): Promise<Destroyed> {
    const { shelf } = this.placeOf({ subjectId, keep });
    const all = await this.query('c.subjectId = @value', subjectId, shelf);
    const fates = await Promise.all(all.filter((item) => item.keep === keep).map((item) => this.removeIf(item, only)));
    const spared = fates.includes('spared');
    if (keep === 'person' && !only.retired && !spared)
      for (const item of all.filter((item) => item.keep === 'law' && !isRetired(item))) {
        await this.create({ ...itemOf(item), id: `retired.${item.keyId}` });
        await this.remove(item);
      }
    this.forget(subjectId);
    return { destroyed: fates.includes('destroyed'), spared };
  }

  forget(subjectId: string) {
    this.recent.forget(subjectId);
  }

  async unusedSince(keep: Keep, day: string, limit: number) {
    const sql = 'SELECT * FROM c WHERE c.keep = @keep AND c.usedOn < @day';
    const parameters = Object.entries({ '@keep': keep, '@day': day }).map(([name, value]) => ({ name, value }));
    const subjects = new Set<string>();
    for await (const { resources } of this.container.items.query<Stored>({ query: sql, parameters }).getAsyncIterator())
      for (const item of resources) {
        if (subjects.size === limit) return [...subjects];
        // Of several keys of a person the one that is not retired was used last.
        const last = isRetired(item) ? await this.read(item) : item;
        if (last === undefined || last.usedOn < day) subjects.add(item.subjectId);
      }
    return [...subjects];
  }

  async close() {
    this.client.dispose();
  }

  private async add({ subjectId, keep }: KeyOwner, lookUps: readonly LookUp[], today: string) {
    const { id, shelf } = this.placeOf({ subjectId, keep });
    const bytes = this.options.random(idBytes - shelfBytes + secretBytes);
    const rest = bytes.subarray(0, idBytes - shelfBytes);
    const keyId = Buffer.concat([Buffer.from(shelf, 'hex'), rest]).toString('base64url');
    const wrapped = this.ringKey.wrap(bytes.subarray(rest.length), keyId).toString('base64');
    const madeAt = this.options.now().toISOString();
    return this.create({ id, shelf, keyId, subjectId, keep, wrapped, madeAt, usedOn: today, lookUps });
  }

  /** Undefined if there is one already. */
  private async create(item: Item): Promise<Stored | undefined> {
    return (await unless([409], this.container.items.create<Item>(item)))?.resource;
  }

  private async read(owner: KeyOwner): Promise<Stored | undefined> {
    const { id, shelf } = this.placeOf(owner);
    return (await this.container.item(id, shelf).read<Item>()).resource;
  }

  /** Undefined if it is no longer what it was when it was read. */
  private async replace(item: Stored): Promise<Stored | undefined> {
    const accessCondition = { type: 'IfMatch', condition: item._etag };
    const replaced = this.container.item(item.id, item.shelf).replace<Item>(itemOf(item), { accessCondition });
    return (await unless([404, 412], replaced))?.resource;
  }

  private async remove({ id, shelf }: Item, options: RequestOptions = {}): Promise<Fate> {
    const deleted = this.container.item(id, shelf).delete(options);
    const fate = unless([412], deleted).then((answer): Fate => (answer ? 'destroyed' : 'spared'));
    return (await unless([404], fate)) ?? 'gone';
  }

  private async removeIf(item: Stored, { retired, usedBefore }: Doomed): Promise<Fate> {
    if ((retired && !isRetired(item)) || (usedBefore !== undefined && item.usedOn >= usedBefore)) return 'spared';
    // One that another process uses at this moment is no longer what was read.
    const unchanged = { accessCondition: { type: 'IfMatch', condition: item._etag } };
    return this.remove(item, usedBefore === undefined ? {} : unchanged);
  }

  private async query(condition: string, value: string, shelf?: string): Promise<Stored[]> {
    const query = { query: `SELECT * FROM c WHERE ${condition}`, parameters: [{ name: '@value', value }] };
    const options = shelf === undefined ? {} : { partitionKey: shelf };
    return (await this.container.items.query<Stored>(query, options).fetchAll()).resources;
  }

  private placeOf({ subjectId, keep }: KeyOwner) {
    const hash = this.lookUpOf('subject', subjectId);
    return { id: `${keep}.${hash}`, shelf: shelfOf(Buffer.from(hash, 'base64url')) };
  }

  private remember(item: Item): RecentKey {
    const { keyId: id, subjectId, keep, usedOn, lookUps } = item;
    const secret = this.ringKey.unwrap(Buffer.from(item.wrapped, 'base64'), id);
    return this.recent.keep({ id, secret, subjectId, keep, usedOn, lookUps, retired: isRetired(item) });
  }

  /** Many at once of one person ask once. */
  private async oneAtATime<T>(owner: string, work: () => Promise<T>): Promise<T> {
    const before = this.tails.get(owner);
    const mine = before ? before.then(work, work) : work();
    this.tails.set(owner, mine);
    try {
      return await mine;
    } finally {
      if (this.tails.get(owner) === mine) this.tails.delete(owner);
    }
  }
}

const keyOf = ({ id, secret }: DataKey): DataKey => ({ id, secret });
const shelfOf = (bytes: Buffer) => bytes.subarray(0, shelfBytes).toString('hex');
const isRetired = ({ id }: Item) => id.startsWith('retired.');
const union = (some: readonly LookUp[], others: readonly LookUp[]) => [...new Set([...some, ...others])];
const itemOf = ({ id, shelf, keyId, subjectId, keep, wrapped, madeAt, usedOn, lookUps }: Item): Item => ({
  ...{ id, shelf, keyId, subjectId, keep, wrapped, madeAt, usedOn, lookUps },
});

const keptIn = (container: Container, id: string): Kept => {
  type Held = { readonly id: string; readonly shelf: string; readonly wrapped: string };
  const shelf = 'ring';
  const read = async () => {
    const { resource } = await container.item(id, shelf).read<Held>();
    return resource && Buffer.from(resource.wrapped, 'base64');
  };
  return {
    read,
    async write(wrapped) {
      await unless([409], container.items.create<Held>({ id, shelf, wrapped: wrapped.toString('base64') }));
      return (await read())!;
    },
  };
};
