import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { readHubTopology } from '../../../emulator/src/hubs/hub-topology.js';
import { readTopology, topology } from '../../../emulator/src/topology.js';
import { busForMicrosoft, hubsForMicrosoft } from './for-microsoft.js';

const ours = (file: string) => JSON.parse(readFileSync(`libs/messaging/${file}`, 'utf8')) as unknown;
const text = (value: unknown) => JSON.stringify(value);

describe('What Microsoft’s emulators are told', () => {
  it('is our bus, but for deliveries, of which they allow ten', () => {
    const bus = busForMicrosoft(readTopology('libs/messaging/service-bus.json'));
    const counts = [...text(bus).matchAll(/"MaxDeliveryCount":(\d+)/g)].map(([, count]) => Number(count));
    expect(counts.length).toBeGreaterThan(30);
    expect(Math.max(...counts)).toBeLessThanOrEqual(10);
    const asOurs = text(bus).replaceAll('"MaxDeliveryCount":10', '"MaxDeliveryCount":100');
    const { Namespaces } = topology.parse(JSON.parse(asOurs)).UserConfig;
    // As theirs is called.
    expect(Namespaces[0]!.Name).toBe('sbemulatorns');
    expect(Namespaces).toEqual(readTopology('libs/messaging/service-bus.json').UserConfig.Namespaces);
  });

  it('is our hubs, in the one namespace that theirs has', () => {
    const hubs = hubsForMicrosoft(readHubTopology('libs/messaging/event-hubs.json'));
    const { UserConfig } = ours('event-hubs.json') as {
      UserConfig: { NamespaceConfig: [{ Entities: { PartitionCount: number }[] }] };
    };
    const [namespace] = UserConfig.NamespaceConfig;
    const entities = namespace.Entities.map((hub) => ({ ...hub, PartitionCount: String(hub.PartitionCount) }));
    expect(hubs.UserConfig.NamespaceConfig).toEqual([{ ...namespace, Name: 'emulatorNs1', Entities: entities }]);
  });
});
