import { join } from 'node:path';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { devices, type DevicesEvent } from './devices.js';

const types = { DeviceSubscribed: 1, DeviceEnded: 1, DevicesForgotten: 1 } satisfies Record<DevicesEvent['type'], 1>;

goldenContract(devices, join(__dirname, 'devices.golden.json'), Object.keys(types));
