import { Injectable } from '@nestjs/common';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { splitStream } from '#eventsourcing/decider.js';
import type { Recorded } from '#eventsourcing/event-store.js';
import { because, Worker } from '#eventsourcing/worker.js';
import { identity, type IdentityEvent } from '../customer/identity.js';
import { staleAtOf } from '../customer/opt-in.js';
import { message, type MessageCommand } from './message.js';
import { messageIdOf } from './messages.controller.js';

type Asked = Extract<MessageCommand, { type: 'AskForMessage' }>['data'];

/** Asks for the letters that follow from what happened. Each has a trigger of its own, so that telling it again asks for nothing. */
@Injectable()
export class Occasions extends Worker {
  readonly name = 'occasions';

  constructor(private readonly commands: CommandHandler) {
    super();
  }

  workFor(event: Recorded) {
    const [kind, id] = splitStream(event.stream);
    if (kind !== identity.stream) return undefined;
    const heard = event as Recorded<IdentityEvent>;
    if (heard.type !== 'ConsentRequested') return undefined;
    const { requestId } = heard.data;
    const asked: Asked = {
      ...{ campaignId: 'confirm-consent', customerId: id, trigger: requestId, purpose: 'service' },
      letter: { template: 'confirm-consent', values: {} },
      staleAt: staleAtOf(heard.data),
    };
    return () => this.ask(asked, event);
  }

  private async ask(data: Asked, event: Recorded) {
    const cause = because(event, 'worker:occasions');
    await this.commands.handle(message, messageIdOf(data), { type: 'AskForMessage', data }, cause);
  }
}
