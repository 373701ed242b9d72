import { durationMs, type QueueProperties, type RuleDescription, type Topology } from '../topology.js';
import { everything, type Rule } from './filter.js';
import type { Journal } from './journal.js';
import { Queue, type QueueSettings } from './queue.js';
import { Topic, type Subscription } from './topic.js';

/** What lies behind an address. A topic only takes in, a subscription and a dead-letter queue only give out. */
export type Entity = { readonly inlet?: Queue | Topic; readonly queue?: Queue; readonly rules?: Rule[] };

export type Broker = {
  /** 'queue', 'topic', 'topic/Subscriptions/name' or one of the queues with '/$DeadLetterQueue', in any case. */
  resolve(address: string): Entity | undefined;
  /** Messages that somebody may still receive or settle, in all queues and subscriptions; not what is scheduled or dead. */
  waiting(): number;
  tick(): void;
};

/** The defaults of Azure, except for the depth. */
const defaults = { lock: 'PT1M', maxDeliveryCount: 10, duplicateWindow: 'PT10M' };

/** Builds all queues, topics and subscriptions, with what the journal still has of them. */
export function createBroker(topology: Topology, journal: Journal, now: () => number, depthMax: number): Broker {
  const entities = new Map<string, Entity>();
  const ticking: { tick(): void }[] = [];
  const alive: Queue[] = [];

  const addQueue = (address: string, properties: QueueProperties = {}): Queue => {
    const settings = queueSettings(properties, depthMax);
    const buried = {
      ...settings,
      maxDeliveryCount: Infinity,
      requiresSession: false,
      duplicateWindowMs: 0,
      ttlMs: Infinity,
    };
    const deadLetterAddress = `${address}/$deadletterqueue`;
    const deadLetters = new Queue(deadLetterAddress, buried, journal.of(deadLetterAddress), now);
    const queue = new Queue(address, settings, journal.of(address), now, deadLetters);
    entities.set(deadLetterAddress, { queue: deadLetters });
    ticking.push(queue, deadLetters);
    alive.push(queue);
    return queue;
  };

  const { Queues = [], Topics = [] } = topology.UserConfig.Namespaces[0]!;
  for (const { Name, Properties } of Queues) {
    const address = Name.toLowerCase();
    const queue = addQueue(address, Properties);
    entities.set(address, { inlet: queue, queue });
  }
  for (const { Name, Properties = {}, Subscriptions = [] } of Topics) {
    const address = Name.toLowerCase();
    const subscriptions = Subscriptions.map((subscription): Subscription => {
      const subscriptionAddress = `${address}/subscriptions/${subscription.Name.toLowerCase()}`;
      const queue = addQueue(subscriptionAddress, subscription.Properties);
      const rules = subscription.Rules?.length ? subscription.Rules.map(ruleOf) : [everything];
      entities.set(subscriptionAddress, { queue, rules });
      return { queue, rules };
    });
    const topic = new Topic(queueSettings(Properties, depthMax), subscriptions, journal.of(address), now);
    entities.set(address, { inlet: topic });
    ticking.push(topic);
  }

  return {
    resolve: (address) => entities.get(address.toLowerCase().replace(/^\/+|\/+$/g, '')),
    waiting: () => alive.reduce((sum, queue) => sum + queue.active, 0),
    tick() {
      for (const entity of ticking) entity.tick();
    },
  };
}

const queueSettings = (properties: QueueProperties, depthMax: number): QueueSettings => ({
  lockMs: durationMs(properties.LockDuration ?? defaults.lock),
  maxDeliveryCount: properties.MaxDeliveryCount ?? defaults.maxDeliveryCount,
  requiresSession: properties.RequiresSession ?? false,
  duplicateWindowMs: properties.RequiresDuplicateDetection
    ? durationMs(properties.DuplicateDetectionHistoryTimeWindow ?? defaults.duplicateWindow)
    : 0,
  ttlMs: properties.DefaultMessageTimeToLive === undefined ? Infinity : durationMs(properties.DefaultMessageTimeToLive),
  deadLetterExpired: properties.DeadLetteringOnMessageExpiration ?? false,
  depthMax,
});

function ruleOf({ Name, Properties }: RuleDescription): Rule {
  if (Properties.FilterType === 'Sql') return { name: Name, filter: Properties.SqlFilter.SqlExpression };
  const { Label, Properties: applicationProperties, ...others } = Properties.CorrelationFilter;
  const named = Object.entries(others).map(([key, value]) => [key[0]!.toLowerCase() + key.slice(1), value] as const);
  return {
    name: Name,
    filter: {
      ...Object.fromEntries(named),
      ...(Label === undefined ? {} : { subject: Label }),
      ...(applicationProperties === undefined ? {} : { applicationProperties }),
    },
  };
}
