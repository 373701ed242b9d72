import { listen } from './amqp/server.js';
import { startBlobStorage, type BlobStorage } from './blob/blob-storage.js';
import { startCosmos, type Cosmos, type CosmosOptions } from './cosmos/cosmos.js';
import { createBroker } from './broker/broker.js';
import { memoryOnly } from './broker/journal.js';
import { SqliteJournal } from './broker/sqlite.journal.js';
import { Hubs, type HubsOptions } from './hubs/hubs.js';
import { startKeyVault, type KeyVault, type KeyVaultOptions } from './key-vault/key-vault.js';
import type { Topology } from './topology.js';

export type EmulatorOptions = {
  readonly topology: Topology;
  /** 0 or absent: any free port. */
  readonly port?: number;
  readonly host?: string;
  /** A SQLite file; absent: everything is gone with the process. */
  readonly journal?: string;
  /** Blob Storage beside the bus: where it keeps what it holds, and on which port; 0 or absent: any free port. */
  readonly blobs?: { readonly folder: string; readonly port?: number };
  /** Cosmos DB beside the bus. */
  readonly cosmos?: Pick<CosmosOptions, 'file' | 'port' | 'topology'>;
  /** Key Vault beside the bus. */
  readonly vault?: Pick<KeyVaultOptions, 'file' | 'port' | 'keys' | 'token'>;
  /** Event Hubs on the same port: names that no queue and no topic has. */
  readonly hubs?: HubsOptions;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Messages that a queue or subscription holds before it refuses more. */
  readonly depthMax?: number;
  readonly report?: (message: string) => void;
};

export type Emulator = {
  readonly port: number;
  /** For the Azure SDK. The key is not checked. */
  readonly connectionString: string;
  /** If it was asked for. */
  readonly blobs: BlobStorage | undefined;
  readonly cosmos: Cosmos | undefined;
  readonly vault: KeyVault | undefined;
  /** Lets schedules, expiries and lock losses that are due by now() happen at once; else they do within {@link tickMs}. */
  tick(): void;
  /** Messages that somebody may still receive or settle; not what is scheduled for later, or dead. */
  waiting(): number;
  /** A fault for tests: receivers now attached to this entity get nothing more and are not told; links attached later work. */
  mute(address: string): void;
  close(): Promise<void>;
};

/** The SDK stops waiting for a session 20 ms after it wants to be told that there is none. */
const tickMs = 20;

/**
 * Azure Service Bus on this machine, for the real SDK: AMQP 1.0 without TLS, entities from the topology. And, if they are asked
 * for, Event Hubs on the same port, and Blob Storage, Cosmos DB and Key Vault in the same process.
 */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const { topology, port = 0, host = '127.0.0.1', now = Date.now, depthMax = 1_000_000, report = () => {} } = options;
  const journal = options.journal === undefined ? memoryOnly : new SqliteJournal(options.journal);
  const broker = createBroker(topology, journal, now, depthMax);
  const hubs = options.hubs && new Hubs(options.hubs, now);
  const taken = hubs?.names.find((name) => broker.resolve(name) !== undefined);
  if (taken !== undefined) throw new Error(`${taken} is the name of a hub and of a queue or topic`);
  const server = await listen({ broker, journal, hubs, now, host, port, report });
  const blobs = options.blobs && (await startBlobStorage({ ...options.blobs, host, now, report }));
  const cosmos = options.cosmos && (await startCosmos({ ...options.cosmos, host, now, report }));
  const vault = options.vault && (await startKeyVault({ ...options.vault, host, report }));
  const tick = () => {
    broker.tick();
    hubs?.tick();
  };
  const timer = setInterval(tick, tickMs);
  return {
    port: server.port,
    connectionString: `Endpoint=sb://${host}:${server.port};SharedAccessKeyName=local;SharedAccessKey=local;UseDevelopmentEmulator=true;`,
    ...{ blobs, cosmos, vault },
    tick,
    waiting: () => broker.waiting(),
    mute(address) {
      const queue = broker.resolve(address)?.queue;
      if (!queue) throw new Error(`${address} is no queue, subscription or dead-letter queue`);
      queue.mute();
    },
    async close() {
      clearInterval(timer);
      await Promise.all([blobs?.close(), cosmos?.close(), vault?.close()]);
      await server.close();
      journal.close();
      hubs?.close();
    },
  };
}
