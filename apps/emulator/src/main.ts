import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { readConfig } from './config.js';
import { startEmulator } from './emulator.js';
import { readHubTopology } from './hubs/hub-topology.js';
import { readTopology } from './topology.js';

// A message lives for milliseconds; a young generation that may not grow saves 50 MB and costs nothing that we could measure.
setFlagsFromString('--semi-space-growth-factor=1');

const report = (message: string) => void process.stderr.write(`${message}\n`);

async function start() {
  const { EMULATOR_PORT: port, EMULATOR_BLOB_PORT, DATA_DIR, ...topologies } = readConfig(process.env);
  const journal = join(DATA_DIR, 'emulator', 'service-bus.db');
  const blobs = { folder: join(DATA_DIR, 'emulator', 'blobs'), port: EMULATOR_BLOB_PORT };
  const hubs = {
    topology: readHubTopology(topologies.EVENT_HUBS_TOPOLOGY),
    file: join(DATA_DIR, 'emulator', 'event-hubs.db'),
  };
  const topology = readTopology(topologies.SERVICE_BUS_TOPOLOGY);
  return startEmulator({ topology, port, journal, hubs, blobs, report });
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

const blobs = emulator.blobs?.connectionString;
process.stdout.write(`Service Bus and Event Hubs on 127.0.0.1:${emulator.port}\nBlob Storage: ${blobs}\n`);
process.send?.({ ready: true, port: emulator.port, blobs });
