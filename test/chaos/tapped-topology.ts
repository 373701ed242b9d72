import { readFileSync, writeFileSync } from 'node:fs';

type Named = { readonly Name: string };
type Subscription = Named & { Properties?: Record<string, unknown> };
type Topic = Named & { readonly Subscriptions: Subscription[] };
type Topology = { readonly UserConfig: { readonly Namespaces: [{ readonly Topics: Topic[] }] } };

// What a killed process had in flight comes again after this, so the shorter it is, the more often it happens in a run.
const lockDuration = 'PT5S';

export type Subscriptions = readonly { readonly topic: string; readonly subscription: string }[];

/**
 * Writes a copy of the topology in which one more subscription, without rules, hears everything on each topic, and in which
 * locks are short. Answers with the subscriptions that there were before.
 */
export function tapTopology(file: string, copy: string, subscription: string): Subscriptions {
  const topology = JSON.parse(readFileSync(file, 'utf8')) as Topology;
  const topics = topology.UserConfig.Namespaces[0].Topics;
  const before = topics.flatMap(({ Name: topic, Subscriptions }) =>
    Subscriptions.map(({ Name }) => ({ topic, subscription: Name })),
  );
  for (const { Subscriptions } of topics) {
    Subscriptions.push({ Name: subscription });
    for (const each of Subscriptions) each.Properties = { ...each.Properties, LockDuration: lockDuration };
  }
  writeFileSync(copy, JSON.stringify(topology));
  return before;
}
