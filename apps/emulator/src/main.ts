import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { readConfig } from './config.js';
import { startEmulator } from './emulator.js';
import { readTopology } from './topology.js';

// A message lives for milliseconds; a young generation that may not grow saves 50 MB and costs nothing that we could measure.
setFlagsFromString('--semi-space-growth-factor=1');

const { EMULATOR_PORT, DATA_DIR, SERVICE_BUS_TOPOLOGY } = readConfig(process.env);
const emulator = await startEmulator({
  topology: readTopology(SERVICE_BUS_TOPOLOGY),
  port: EMULATOR_PORT,
  journal: join(DATA_DIR, 'emulator', 'service-bus.db'),
  report: (message) => void process.stderr.write(`${message}\n`),
});

const stop = () => void emulator.close().then(() => process.exit(0));
process.once('SIGINT', stop);
process.once('SIGTERM', stop);
// Started by another process it ends with that one, even if that one was killed.
process.once('disconnect', stop);

process.stdout.write(`Service Bus emulator on 127.0.0.1:${emulator.port}\n`);
process.send?.({ ready: true, port: emulator.port });
