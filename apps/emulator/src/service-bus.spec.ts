import { describe } from '@jest/globals';
import { startEmulator, type Emulator } from './emulator.js';
import type { BrokerControl } from './bench.contract.js';
import { serviceBusContract } from './service-bus.contract.js';
import { sessionsContract } from './sessions.contract.js';
import { readTopology } from './topology.js';

const { SERVICE_BUS_CONNECTION_STRING: connectionString } = process.env;

if (connectionString === undefined) {
  const topology = readTopology('apps/emulator/src/service-bus.contract.json');
  let emulator: Emulator;
  let skippedMs = 0;
  const now = () => Date.now() + skippedMs;
  const open = async (port = 0) => (emulator = await startEmulator({ topology, now, port }));
  const control: BrokerControl = {
    skipTime(ms) {
      skippedMs += ms;
      emulator.tick();
    },
    async restart() {
      await emulator.close();
      // The clients must notice: what they send on a lost connection waits for the SDK's timeout.
      for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
      await open(emulator.port);
    },
  };
  const start = async () => {
    skippedMs = 0;
    const { connectionString } = await open();
    return { connectionString, close: () => emulator.close() };
  };
  describe('the emulator', () => serviceBusContract(start, control));
  describe("the emulator's sessions", () => sessionsContract(start));
} else {
  const start = async () => ({ connectionString, close: async () => {} });
  describe('the namespace', () => serviceBusContract(start, undefined));
  describe("the namespace's sessions", () => sessionsContract(start));
}
