import type { ServiceBusClient, ServiceBusReceivedMessage } from '@azure/service-bus';
import type { TopicSubscription } from '../subscriptions.js';
import { DeadLetters } from './dead-letters.js';

export const usage = `Dead letters: the messages that a service could not handle.

  list                                             every subscription, and what waits there
  show <topic>/<subscription> <sequenceNumber>     one message with all its properties
  replay <topic>/<subscription> <sequenceNumber>   send one again to its topic
  replay <topic>/<subscription> --all              send all of them again

SERVICE_BUS_CONNECTION_STRING  which bus (default: the local emulator on port 5673)
SERVICE_BUS_TOPOLOGY           its topics and subscriptions (default: libs/messaging/service-bus.json)`;

/** The command line says something that we cannot do; the usage text helps. */
export class BadUsage extends Error {}

/** Carries out one command line and answers with what to print. Throws {@link BadUsage}. */
export async function run(
  [command, ...args]: readonly string[],
  client: ServiceBusClient,
  subscriptions: readonly TopicSubscription[],
): Promise<string> {
  if (command === 'list' && args.length === 0) return list(client, subscriptions);
  const [path, which, ...more] = args;
  if ((command !== 'show' && command !== 'replay') || path === undefined || which === undefined || more.length > 0)
    throw new BadUsage(command === undefined ? 'no command given' : `cannot do: ${[command, ...args].join(' ')}`);
  const found = subscriptions.find(({ topic, subscription }) => `${topic}/${subscription}` === path);
  if (found === undefined)
    throw new BadUsage(`no subscription ${path}; there are ${subscriptions.map(pathOf).join(', ') || 'none'}`);
  const deadLetters = new DeadLetters(client, found);
  if (command === 'replay' && which === '--all') return replay(deadLetters, path, await sequenceNumbers(deadLetters));
  if (!/^\d+$/.test(which)) throw new BadUsage(`${which} is not a sequence number`);
  const message = (await deadLetters.list()).find(({ sequenceNumber }) => String(sequenceNumber) === which);
  if (message === undefined) throw new BadUsage(`no dead letter ${which} in ${path}`);
  return command === 'show' ? shown(message) : replay(deadLetters, path, [which]);
}

async function list(client: ServiceBusClient, subscriptions: readonly TopicSubscription[]) {
  const paragraphs = subscriptions.map(async (each) => {
    const messages = await new DeadLetters(client, each).list();
    return [`${pathOf(each)}: ${counted(messages.length)}`, ...messages.map(lineOf)].join('\n');
  });
  return (await Promise.all(paragraphs)).join('\n');
}

async function replay(deadLetters: DeadLetters, path: string, wanted: readonly string[]) {
  const replayed = await deadLetters.replay(wanted);
  const missed = wanted.filter((each) => !replayed.includes(each));
  const rest = missed.length === 0 ? '' : `; not received, perhaps somebody else holds them: ${missed.join(', ')}`;
  return `${path}: ${counted(replayed.length)} replayed${rest}`;
}

const sequenceNumbers = async (deadLetters: DeadLetters) =>
  (await deadLetters.list()).map(({ sequenceNumber }) => String(sequenceNumber));

const pathOf = ({ topic, subscription }: TopicSubscription) => `${topic}/${subscription}`;
const counted = (count: number) => `${count} dead letter${count === 1 ? '' : 's'}`;

const lineOf = (message: ServiceBusReceivedMessage) =>
  [
    `  ${String(message.sequenceNumber)}`,
    message.enqueuedTimeUtc?.toISOString() ?? '',
    message.subject ?? 'no type',
    String(message.messageId),
    `${message.deadLetterReason ?? 'no reason'}: ${message.deadLetterErrorDescription ?? ''}`,
  ].join('  ');

function shown(message: ServiceBusReceivedMessage) {
  const { _rawAmqpMessage, ...properties } = message;
  const content = { ...properties, sequenceNumber: String(message.sequenceNumber), body: bodyOf(message.body) };
  return JSON.stringify(content, null, 2);
}

/** The JSON that it should be, else the text that it is. */
function bodyOf(body: unknown): unknown {
  const text = body instanceof Uint8Array ? Buffer.from(body).toString() : JSON.stringify(body);
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
