import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { readConfig } from './config.js';
import { readCosmosTopology } from './cosmos/cosmos-topology.js';
import { startEmulator } from './emulator.js';
import { readHubTopology } from './hubs/hub-topology.js';
import { readTopology } from './topology.js';

// A message lives for milliseconds; a young generation that may not grow saves 50 MB and costs nothing that we could measure.
setFlagsFromString('--semi-space-growth-factor=1');

/** What the key ring of Terraform's vault is wrapped with, and what the vault wants to see of those who ask. */
const vault = { keys: ['people'], token: 'local' };

const report = (message: string) => void process.stderr.write(`${message}\n`);

async function start() {
  const { EMULATOR_HOST: host, EMULATOR_PORT: port, DATA_DIR, ...settings } = readConfig(process.env);
  const at = (name: string) => join(DATA_DIR, 'emulator', name);
  const journal = at('service-bus.db');
  const blobs = { folder: at('blobs'), port: settings.EMULATOR_BLOB_PORT };
  const cosmos = {
    topology: readCosmosTopology(settings.COSMOS_TOPOLOGY),
    ...{ file: at('cosmos.db'), port: settings.EMULATOR_COSMOS_PORT },
  };
  const hubs = { topology: readHubTopology(settings.EVENT_HUBS_TOPOLOGY), file: at('event-hubs.db') };
  const topology = readTopology(settings.SERVICE_BUS_TOPOLOGY);
  return startEmulator({
    ...{ topology, host, port, journal, hubs, blobs, cosmos, report },
    vault: { ...vault, file: at('key-vault.json'), port: settings.EMULATOR_KEY_VAULT_PORT },
  });
}

const emulator = await start().catch((error: unknown) => {
  report(error instanceof Error ? error.message : String(error));
  process.exit(1);
});

const stop = () => void emulator.close().then(() => process.exit(0));
process.once('SIGINT', stop);
process.once('SIGTERM', stop);
// Started by another process it ends with that one, even if that one was killed.
process.once('disconnect', stop);

const { connectionString, port, blobs, cosmos, vault: keys } = emulator;
const places = {
  blobs: blobs!.connectionString,
  cosmos: { endpoint: cosmos!.endpoint, key: cosmos!.key },
  vault: { endpoint: keys!.endpoint, token: vault.token },
};
process.stdout.write(`Service Bus and Event Hubs: ${connectionString}
Blob Storage: ${places.blobs}
Cosmos DB: ${places.cosmos.endpoint}, key ${places.cosmos.key}
Key Vault: ${places.vault.endpoint}, token ${places.vault.token}\n`);
process.send?.({ ready: true, port, ...places });
