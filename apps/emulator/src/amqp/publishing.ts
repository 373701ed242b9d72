import type { EventContext, Receiver } from 'rhea';
import type { Queue } from '../broker/queue.js';
import type { Topic } from '../broker/topic.js';
import type { Journal } from '../broker/journal.js';
import { parseBatch, parseMessage, propertiesOf, type Content } from '../broker/message.js';
import { messageBytesMax } from './connection.js';
import { confirm } from './link.js';
import { accepted, localAttach, rejected } from './rhea-internals.js';

/** The message format of a delivery whose data sections are messages. */
const batchFormat = 0x80013700;
/** Given at once: a sender of the SDK that finds no credit sleeps for a second. */
const credit = 2000;

export type Refusal = { readonly condition: string; readonly description: string };

/**
 * A link on which a client sends. `publish` takes what one delivery holds, all or nothing, answers why not, and calls back
 * when it is durable.
 */
export function openPublishing(
  link: Receiver,
  wasTooLarge: () => boolean,
  parse: (encoded: Buffer) => Content,
  publish: (contents: readonly Content[], accept: () => void) => Refusal | undefined,
) {
  confirm(link);
  localAttach(link).max_message_size = messageBytesMax;
  link.add_credit(credit);
  link.on('message', ({ message, delivery }: EventContext) => {
    const spent = credit - (link as Receiver & { readonly credit: number }).credit;
    if (spent > credit / 2) link.add_credit(spent);
    if (!delivery || !message) return;
    const refuse = ({ condition, description }: Refusal) => delivery.update(true, rejected(condition, description));
    if (wasTooLarge()) return void refuse(tooLarge);
    const encoded = message as unknown as Buffer;
    let contents: Content[];
    try {
      contents = delivery.format === batchFormat ? parseBatch(encoded, parse) : [parse(encoded)];
    } catch (error) {
      return void refuse({ condition: 'amqp:decode-error', description: String(error) });
    }
    const refusal = publish(contents, () => delivery.update(true, accepted));
    if (refusal) refuse(refusal);
  });
}

const tooLarge: Refusal = {
  condition: 'amqp:link:message-size-exceeded',
  description: `A message or batch may have ${messageBytesMax} bytes.`,
};

/** A link on which a client sends to a queue or a topic. What it sends is accepted when the journal has it. */
export const openEnqueuing = (link: Receiver, inlet: Queue | Topic, journal: Journal, wasTooLarge: () => boolean) =>
  openPublishing(link, wasTooLarge, parseMessage, (contents, accept) => {
    const { refusal } = enqueue(inlet, contents);
    if (!refusal) journal.committed(accept);
    return refusal;
  });

/** All or none, since Azure accepts a batch as a whole. A sequence number of 0 is that of a duplicate. */
export function enqueue(
  inlet: Queue | Topic,
  contents: readonly Content[],
): { refusal?: Refusal; sequenceNumbers: number[] } {
  if (!inlet.hasRoomFor(contents.length))
    return {
      refusal: { condition: 'amqp:resource-limit-exceeded', description: 'The queue or a subscription is full.' },
      sequenceNumbers: [],
    };
  if ('sessions' in inlet && inlet.sessions && contents.some((content) => propertiesOf(content).group_id === undefined))
    return {
      refusal: { condition: 'amqp:not-allowed', description: 'This entity requires a session id on every message.' },
      sequenceNumbers: [],
    };
  return { sequenceNumbers: contents.map((content) => inlet.accept(content)) };
}
