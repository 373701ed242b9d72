import { parseSettings } from '#service/settings.js';
import { readCosmosTopology } from '../../../emulator/src/cosmos/cosmos-topology.js';
import { makeContainers } from './make-containers.js';

/** What services want to find in an emulator, before they start: settings as they have them. */
await makeContainers(readCosmosTopology('libs/eventsourcing/cosmos.json'), parseSettings(process.env));
