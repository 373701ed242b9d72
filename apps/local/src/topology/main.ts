import { writeFileSync } from 'node:fs';
import { readHubTopology } from '../../../emulator/src/hubs/hub-topology.js';
import { readTopology } from '../../../emulator/src/topology.js';
import { busForMicrosoft, hubsForMicrosoft } from './for-microsoft.js';

/** Writes the configurations of Microsoft's emulators, for docker/compose.yml. */
const [bus, hubs] = process.argv.slice(2);
if (bus === undefined || hubs === undefined) {
  console.error('node dist/apps/local/src/topology/main.js <Config.json of the bus> <Config.json of the hubs>');
  process.exitCode = 2;
} else {
  writeFileSync(bus, JSON.stringify(busForMicrosoft(readTopology('libs/messaging/service-bus.json'))));
  writeFileSync(hubs, JSON.stringify(hubsForMicrosoft(readHubTopology('libs/messaging/event-hubs.json'))));
}
