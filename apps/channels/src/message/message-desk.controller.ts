import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { Clock } from '#service/clock.js';
import { message, rawKeysOf, staysReadable } from './message.js';
import { RawFiles } from './raw-files.worker.js';

const inHandMax = 500;
const inHandBytesMax = 100_000;

/** Takes down what channels tell: first the bytes, then that they came; what they say is found out afterwards. */
@Injectable()
export class MessageDesk {
  /** What this process took down and has not read yet; of more, and after a restart, what was kept is opened. */
  private readonly inHand = new Map<string, Uint8Array>();

  constructor(
    private readonly raws: RawFiles,
    private readonly commands: CommandHandler,
    private readonly clock: Clock,
  ) {}

  /**
   * In the log when it resolves, to the id of the message. `key` is what the channel calls the delivery, the same when it
   * comes again; without one it is what the bytes are.
   */
  async take(channel: string, topic: string, raw: Uint8Array, cause: Cause, key?: string): Promise<string> {
    const sha256 = createHash('sha256').update(raw).digest('hex');
    const id = createHash('sha256')
      .update(`${channel}\n${topic}\n${key ?? sha256}`)
      .digest('hex');
    const { version } = await this.commands.read(message, id);
    if (version > 0) return id;
    const receivedAt = this.clock.now().toISOString();
    const kept = await this.raws.keep(rawKeysOf(id), raw);
    const data = { channel, topic, kept, sha256, bytes: raw.byteLength, receivedAt };
    if (raw.byteLength <= inHandBytesMax && this.inHand.size < inHandMax) this.inHand.set(id, raw);
    let isTaken = false;
    try {
      const { events, state } = await this.commands.handle(message, id, { type: 'RecordMessage', data }, cause);
      isTaken = events.length > 0;
      // Somebody else took it down, and has read it since: our copy must not outlive that.
      if (state.status === 'understood' && !staysReadable(data)) await this.raws.forget(rawKeysOf(id));
    } finally {
      if (!isTaken) this.inHand.delete(id);
    }
    return id;
  }

  /** The bytes of a message that came to this process a moment ago, once. */
  handOver(id: string): Buffer | undefined {
    const raw = this.inHand.get(id);
    this.inHand.delete(id);
    return raw && Buffer.from(raw);
  }
}
