import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceBusClient } from '@azure/service-bus';
import { webhooksWaiting } from './books.js';
import { unansweredIn } from './evidence.js';
import type { Tap } from './tap.js';
import type { Subscriptions } from './tapped-topology.js';

const lookEveryMs = 500;
const silenceMs = 1_000;
const lettersMax = 20;

export type Whole = {
  readonly url: string;
  readonly sandboxUrl: string;
  readonly dataDir: string;
  readonly client: ServiceBusClient;
  readonly subscriptions: Subscriptions;
  readonly tap: Tap;
};

type Lag = {
  readonly services: readonly { name: string; subscriptions: readonly { name: string; behind: number }[] }[];
};

/** Resolves when nothing moves any more, with nothing; or after `patienceMs`, with what is stuck. */
export async function quiet(
  whole: Whole,
  patienceMs: number,
  watch: (moving: readonly string[]) => void,
): Promise<string[]> {
  let quietBefore = false;
  for (const deadline = performance.now() + patienceMs; ; await sleep(lookEveryMs)) {
    const moving = await look(whole).catch((error: unknown) => [`cannot be looked at: ${String(error)}`]);
    watch(moving);
    if (moving.length === 0 && quietBefore) return [];
    quietBefore = moving.length === 0;
    if (performance.now() > deadline) return moving.map((what) => `Stuck after ${patienceMs} ms: ${what}`);
  }
}

async function look({ url, sandboxUrl, dataDir, client, subscriptions, tap }: Whole): Promise<string[]> {
  const moving: string[] = [];
  const { orders, refunds } = unansweredIn(dataDir);
  if (orders > 0) moving.push(`${orders} orders have no answer`);
  if (refunds > 0) moving.push(`${refunds} refunds have no answer`);
  const webhooks = await webhooksWaiting(sandboxUrl);
  if (webhooks > 0) moving.push(`${webhooks} webhooks are not delivered`);
  if (tap.copiesWaiting > 0) moving.push(`${tap.copiesWaiting} copies are not sent yet`);
  if (performance.now() - tap.lastNewsMs < silenceMs) moving.push('the tap has just heard something');
  const lag = (await (await fetch(`${url}/health/lag`)).json()) as Lag;
  for (const service of lag.services)
    for (const { name, behind } of service.subscriptions)
      if (behind > 0) moving.push(`${service.name}: ${name} is ${behind} events behind`);
  return [...moving, ...(await onTheBus({ client, subscriptions }))];
}

type Bus = Pick<Whole, 'client' | 'subscriptions'>;

/** What waits on the bus for somebody to take it, in words. */
export async function onTheBus({ client, subscriptions }: Bus): Promise<string[]> {
  const held: string[] = [];
  for (const { topic, subscription } of subscriptions) {
    const waiting = await peek(client, topic, subscription, {});
    if (waiting.length > 0) held.push(`${topic}/${subscription} holds ${waiting.join(', ')}`);
  }
  return held;
}

/** All dead letters, in words. */
export async function deadLetters({ client, subscriptions }: Bus): Promise<string[]> {
  const letters: string[] = [];
  for (const { topic, subscription } of subscriptions) {
    const found = await peek(client, topic, subscription, { subQueueType: 'deadLetter' });
    letters.push(...found.map((letter) => `${topic}/${subscription}: ${letter}`));
  }
  return letters;
}

async function peek(
  client: ServiceBusClient,
  topic: string,
  subscription: string,
  of: { subQueueType?: 'deadLetter' },
) {
  const receiver = client.createReceiver(topic, subscription, of);
  try {
    const messages = await receiver.peekMessages(lettersMax);
    return messages.map(({ messageId, deadLetterReason, deadLetterErrorDescription }) =>
      [messageId, deadLetterReason, deadLetterErrorDescription].filter(Boolean).join(' '),
    );
  } finally {
    await receiver.close();
  }
}
