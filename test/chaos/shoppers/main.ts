import { readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { serve } from '#service/serve.js';
import { parseSettings } from '#service/settings.js';
import { startEmulator } from '../../../apps/emulator/src/emulator.js';
import { readHubTopology } from '../../../apps/emulator/src/hubs/hub-topology.js';
import { readTopology } from '../../../apps/emulator/src/topology.js';
import { analytics } from '../../../apps/analytics/src/analytics.module.js';
import { analyticsConfig } from '../../../apps/analytics/src/config.js';

/** The hubs, or the service that lands them, as a process that can be killed, with a clock that is ahead by what a file says. */
const [role = '', aheadFile = ''] = process.argv.slice(2);
const now = () => Date.now() + Number(readFileSync(aheadFile, 'utf8'));

if (role === 'hubs') {
  const { EMULATOR_PORT = '0', HUBS_FILE = '' } = process.env;
  const hubs = { topology: readHubTopology('libs/messaging/event-hubs.json'), file: HUBS_FILE };
  const topology = readTopology('libs/messaging/service-bus.json');
  await startEmulator({ topology, hubs, port: Number(EMULATOR_PORT), now });
} else {
  const edge = { now: () => new Date(now()), issuerNow: () => new Date(), newId: randomUUID };
  await serve([analytics(analyticsConfig(process.env))], parseSettings(process.env), edge);
}
