import { describe, expect, it } from '@jest/globals';
import { eventContainer } from '#eventsourcing/cosmos.store.js';
import { ringContainer } from '#personal/azure.ring.js';
import { containersOf, readCosmosTopology } from '../apps/emulator/src/cosmos/cosmos-topology.js';
import { readTopology } from '../apps/emulator/src/topology.js';
import { closedShop } from '../apps/local/src/every-service.js';

const namespaces = readTopology('libs/messaging/service-bus.json').UserConfig.Namespaces;
const topics = namespaces.flatMap(({ Topics = [] }) => Topics);

type Rule = {
  readonly Properties: { readonly FilterType: string; readonly CorrelationFilter?: { Label?: string | undefined } };
};
const labelOf = ({ Properties }: Rule) => Properties.CorrelationFilter?.Label;

/** A subscription lets through what its service reacts to, no less (it would never hear of it) and no more (dead letters). */
describe.each(closedShop.filter(({ policy }) => policy.length > 0))(
  'The subscriptions of $name',
  ({ name, policy, listensTo }) => {
    it.each(listensTo)('let through what it reacts to, from topic %s', (topic) => {
      const subscription = topics.find(({ Name }) => Name === topic)?.Subscriptions?.find(({ Name }) => Name === name);
      const labels = subscription?.Rules?.map(labelOf) ?? [];
      const wanted = policy.map(({ on }) => on).filter((type) => type.startsWith(`retreasure.${topic}.`));
      expect(new Set(labels)).toEqual(new Set(wanted));
    });

    it('exist on every topic that it hears of', () =>
      expect(new Set(listensTo)).toEqual(new Set(policy.map(({ on }) => on.split('.')[1]))));
  },
);

describe('The containers of Cosmos DB', () => {
  const all = containersOf(readCosmosTopology('libs/eventsourcing/cosmos.json'));
  const of = (wanted: string) => all.filter(({ database }) => database === wanted).map(({ definition }) => definition);

  it('are one for the log of each service, as the store wants it, and one for the key ring', () => {
    const logs = closedShop.map(({ name }) => ({ id: name, ...eventContainer }));
    expect(of('events')).toEqual(logs.sort((one, other) => (one.id < other.id ? -1 : 1)));
    expect(of('privacy')).toEqual([{ id: 'key-ring', ...ringContainer }]);
    expect(all).toHaveLength(logs.length + 1);
  });
});
