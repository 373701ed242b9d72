import { Injectable } from '@nestjs/common';
import { Plaintext } from '#contracts/personal.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { People } from '#personal/people.js';
import { purposes } from '#personal/purposes.js';
import { type Secret } from '#service/secret/secret.js';
import { grant } from './grant.js';

/** Keeps what a channel gives once in place of what was used: in the log before it is used, so that a crash loses neither. */
@Injectable()
export class Grants {
  constructor(
    private readonly commands: CommandHandler,
    private readonly people: People,
  ) {}

  /** `first`: what people were given when they agreed; used until there is another. */
  of(channel: string, first: Secret) {
    const subjectId = `grant-${channel}`;
    const id = `schedule/grant/${channel}`;
    const cause = { causationId: id, correlationId: id, actor: 'job:grants' };
    return {
      load: async () => {
        const { token } = (await this.commands.read(grant, channel)).state;
        if (token === undefined) return first.value;
        const { kinds } = purposes['order-entry'];
        const reading = { subjectId, record: subjectId, purpose: 'order-entry', kinds, cause } as const;
        const opened = await this.people.open({ token }, reading);
        return opened.token === null ? first.value : (opened.token as { readonly grant: string }).grant;
      },
      save: async (refreshToken: string) => {
        const plain = { token: new Plaintext('account', { grant: refreshToken }) };
        const { token } = await this.people.seal(subjectId, plain);
        await this.commands.handle(grant, channel, { type: 'RecordGrant', data: { token } }, cause);
      },
    };
  }
}
