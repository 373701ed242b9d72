import { describe, expect, it } from '@jest/globals';
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
