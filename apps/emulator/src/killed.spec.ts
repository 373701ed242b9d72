import { afterEach, describe, expect, it } from '@jest/globals';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChangeFeedStartFrom, CosmosClient, type Container } from '@azure/cosmos';

type Ready = {
  readonly cosmos: { readonly endpoint: string; readonly key: string };
  readonly vault: { readonly endpoint: string; readonly token: string };
};
type Event = { readonly id: string; readonly stream: string; readonly version: number };

/** The built emulator in a process of its own, in one folder and on one port for Cosmos DB and Key Vault each. */
function given() {
  const folder = mkdtempSync(join(tmpdir(), 'emulator-killed-'));
  const ended: (() => unknown)[] = [];
  const ports = { cosmos: '0', vault: '0' };
  afterEach(async () => {
    for (const end of ended.splice(0).reverse()) await end();
    rmSync(folder, { recursive: true });
  });
  const kill = async (child: ChildProcess) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  const start = async () => {
    const child = fork('dist/apps/emulator/src/main.js', {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: {
        ...{ DATA_DIR: folder, EMULATOR_PORT: '0' },
        ...{ EMULATOR_COSMOS_PORT: ports.cosmos, EMULATOR_KEY_VAULT_PORT: ports.vault },
      },
    });
    ended.push(() => kill(child));
    const [{ cosmos, vault }] = (await once(child, 'message')) as [Ready];
    for (const [name, { endpoint }] of Object.entries({ cosmos, vault }))
      ports[name as keyof typeof ports] = new URL(endpoint).port;
    return { cosmos, vault, kill: () => kill(child) };
  };
  const logOf = ({ endpoint, key }: Ready['cosmos']) => {
    const client = new CosmosClient({ endpoint, key, connectionPolicy: { enableBackgroundEndpointRefreshing: false } });
    ended.push(() => client.dispose());
    return client.database('events').container('orders');
  };
  return { start, logOf };
}

/** Appends to a stream, two events at a time, until it cannot or is told to stop; says after each what is acknowledged. */
async function write(log: Container, stream: string, stop: AbortSignal, acknowledged: (events: Event[]) => void) {
  for (let version = 1; !stop.aborted; version += 2) {
    const events = [version, version + 1].map((each) => ({ id: String(each), stream, version: each }));
    const operations = events.map((resourceBody) => ({ operationType: 'Create' as const, resourceBody }));
    const answer = await log.items.batch(operations, stream, { abortSignal: stop }).catch(() => undefined);
    if (answer?.code !== 200) return;
    acknowledged(events);
  }
}

/** What a feed has from there on, and where it then is. */
async function readOn(log: Container, from: ChangeFeedStartFrom, most = Infinity) {
  const events: Event[] = [];
  for (const feed = log.items.getChangeFeedIterator<Event>({ changeFeedStartFrom: from, maxItemCount: 7 }); ;) {
    const { result, statusCode, continuationToken } = await feed.readNext();
    if (statusCode !== 304) events.push(...result);
    if (statusCode === 304 || events.length >= most) return { events, continuationToken };
  }
}
const named = ({ stream, version }: Event) => `${stream}/${version}`;

describe('The emulator, killed in the middle of writing', () => {
  const { start, logOf } = given();

  it('has what it acknowledged, and its change feed goes on from where somebody was', async () => {
    const { cosmos, kill } = await start();
    const before = logOf(cosmos);
    const acknowledged: Event[] = [];
    const [some, enough, stop] = [Promise.withResolvers<void>(), Promise.withResolvers<void>(), new AbortController()];
    const writers = Array.from({ length: 6 }, (_, n) =>
      write(before, `order-${n}`, stop.signal, (events) => {
        acknowledged.push(...events);
        if (acknowledged.length > 60) some.resolve();
        if (acknowledged.length > 300) enough.resolve();
      }),
    );
    await some.promise;
    const read = await readOn(before, ChangeFeedStartFrom.Beginning(), 40);
    await enough.promise;
    await kill();
    stop.abort();
    await Promise.all(writers);

    const log = logOf((await start()).cosmos);
    const all = await readOn(log, ChangeFeedStartFrom.Beginning());
    const unread = await readOn(log, ChangeFeedStartFrom.Continuation(read.continuationToken));
    const inFeed = new Set(all.events.map(named));
    expect(acknowledged.map(named).filter((one) => !inFeed.has(one))).toEqual([]);
    expect([...read.events, ...unread.events].map(named).sort()).toEqual([...inFeed].sort());
    expect(unread.events.length).toBeGreaterThan(0);
    // In order batch by batch, each whole; within one there is no order.
    for (let n = 0; n < 6; n++) {
      const own = all.events.filter(({ stream }) => stream === `order-${n}`);
      const batches = own.map(({ version }) => Math.ceil(version / 2));
      expect(batches).toEqual(own.map((_, index) => Math.floor(index / 2) + 1));
      expect(new Set(own.map(named)).size).toBe(own.length);
    }
  });

  it('has the keys of its vault', async () => {
    const keyOf = async ({ endpoint, token }: Ready['vault']) =>
      (await fetch(`${endpoint}/keys/people`, { headers: { authorization: `Bearer ${token}` } })).json();
    const { vault, kill } = await start();
    const key = await keyOf(vault);
    await kill();
    expect(key).toMatchObject({ key: { kty: 'RSA', kid: expect.stringContaining(vault.endpoint) } });
    expect(await keyOf((await start()).vault)).toEqual(key);
  });
});
