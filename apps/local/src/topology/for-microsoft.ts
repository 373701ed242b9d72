import type { HubTopology } from '../../../emulator/src/hubs/hub-topology.js';
import type { Topology } from '../../../emulator/src/topology.js';

/** Theirs allows no more, so there a message is dead after ten crashes of a service and not after a hundred. */
const deliveriesMax = 10;

/** Our bus as Microsoft's emulator of Service Bus takes it. */
export function busForMicrosoft({ UserConfig: { Namespaces } }: Topology) {
  const [namespace] = Namespaces;
  const topics = (namespace!.Topics ?? []).map((topic) => ({
    ...topic,
    Subscriptions: (topic.Subscriptions ?? []).map(({ Properties = {}, ...subscription }) => ({
      ...subscription,
      Properties: { ...Properties, MaxDeliveryCount: Math.min(Properties.MaxDeliveryCount ?? 10, deliveriesMax) },
    })),
  }));
  const all = [{ ...namespace, Topics: topics }];
  return { UserConfig: { Namespaces: all, Logging: { Type: 'Console' } } };
}

/** Our hubs as Microsoft's emulator of Event Hubs takes them: in its one namespace, and with partitions counted in a text. */
export function hubsForMicrosoft({ UserConfig: { NamespaceConfig } }: HubTopology) {
  const [namespace] = NamespaceConfig;
  const hubs = namespace!.Entities.map((hub) => ({ ...hub, PartitionCount: String(hub.PartitionCount) }));
  const all = [{ ...namespace, Name: 'emulatorNs1', Entities: hubs }];
  return { UserConfig: { NamespaceConfig: all, LoggingConfig: { Type: 'Console' } } };
}
