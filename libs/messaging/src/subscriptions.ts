import { readFileSync } from 'node:fs';
import { z } from 'zod';

export type TopicSubscription = { readonly topic: string; readonly subscription: string };

const topology = z.object({
  UserConfig: z.object({
    Namespaces: z.array(
      z.object({
        Topics: z
          .array(z.object({ Name: z.string(), Subscriptions: z.array(z.object({ Name: z.string() })).optional() }))
          .optional(),
      }),
    ),
  }),
});

/** Every subscription of every topic in a topology file of the shape that Microsoft's Service Bus emulator reads. */
export function readSubscriptions(file: string): TopicSubscription[] {
  const { UserConfig } = topology.parse(JSON.parse(readFileSync(file, 'utf8')));
  return UserConfig.Namespaces.flatMap(({ Topics = [] }) => Topics).flatMap(({ Name, Subscriptions = [] }) =>
    Subscriptions.map((subscription) => ({ topic: Name, subscription: subscription.Name })),
  );
}
