import { Injectable } from '@nestjs/common';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { message, type MessageState, type MessageStatus } from './message.js';
import { messageIdOf } from './messages.controller.js';

type Asked = NonNullable<MessageState['asked']>;

const waiting: readonly (MessageStatus | undefined)[] = ['asked', 'put-off'];
const gone: readonly (MessageStatus | undefined)[] = ['attempted', 'sent', 'bounced', 'failed', 'unknown'];

/** A letter is named by who its reader was when it was asked for. Two of them may have been found to be one since. */
@Injectable()
export class SameReader {
  constructor(private readonly commands: CommandHandler) {}

  /**
   * Whether the same letter has gone to its reader by another of their names, or will: of several that wait, that of the first goes.
   * @param names all of the reader's, in an order that is the same for each of them
   */
  async hasAnother({ campaignId, customerId, trigger, letter }: Asked, names: readonly string[]): Promise<boolean> {
    // The first cart of one name is not the first of another.
    if (letter.template === 'abandoned-cart') return false;
    const own = names.indexOf(customerId);
    for (const [index, name] of names.entries()) {
      if (index === own) continue;
      const messageId = messageIdOf({ campaignId, customerId: name, trigger });
      const { status } = (await this.commands.read(message, messageId)).state;
      if (gone.includes(status) || (index < own && waiting.includes(status))) return true;
    }
    return false;
  }
}
