import { Injectable } from '@nestjs/common';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { splitStream } from '#eventsourcing/decider.js';
import type { Recorded } from '#eventsourcing/event-store.js';
import { because, Worker } from '#eventsourcing/worker.js';
import { Clock } from '#service/clock.js';
import { timed } from '#service/partner-call.js';
import { Report } from '#service/report.js';
import { ChannelRefusal, type Channel, type Listed } from '../channel/channel.js';
import { Channels } from '../channel/channels.js';
import { ChannelsSettings } from '../config.js';
import { listing, type ListingEvent } from './listing.js';
import { channelIn } from './publication.worker.js';

/** Takes pieces off sale at channels, as fast as each channel lets us: nothing else goes before that. */
@Injectable()
export class EndingWorker extends Worker {
  readonly name = 'endings';

  constructor(
    private readonly channels: Channels,
    private readonly commands: CommandHandler,
    private readonly settings: ChannelsSettings,
    private readonly clock: Clock,
    private readonly report: Report,
  ) {
    super();
  }

  override laneOf({ stream }: Recorded) {
    return channelIn(stream);
  }

  workFor(recorded: Recorded) {
    const event = recorded as Recorded<ListingEvent>;
    return event.type === 'EndingAsked' ? () => this.end(event) : undefined;
  }

  private async end(event: Recorded<Extract<ListingEvent, { type: 'EndingAsked' }>>) {
    const { attempt } = event.data;
    const [id, cause] = [splitStream(event.stream)[1], because(event, 'worker:endings')];
    const { state } = await this.commands.read(listing, id);
    if (state.status !== 'ending' || state.attempt !== attempt) return;
    const refuse = (code: string) =>
      this.commands.handle(listing, id, { type: 'RecordEndRefused', data: { attempt, code } }, cause);
    const channel = this.channels.find(state.channel!);
    if (channel === undefined) return void (await refuse('channel-unknown'));
    try {
      const { outcome, at } = await this.ended(channel, state.listed ?? (await liveOf(channel, state.unitId!)));
      const limitMs = this.settings.config.EXPOSURE_LIMIT_SECONDS * 1_000;
      const data = { attempt, outcome, at, limitMs };
      await this.commands.handle(listing, id, { type: 'RecordEnded', data }, cause);
    } catch (error) {
      if (!(error instanceof ChannelRefusal)) throw error;
      this.report.warn(`${state.channel} does not take ${state.unitId} off sale: ${error.code}`);
      await refuse(error.code.slice(0, 60));
    }
  }

  /** `at`: when the channel's answer came, which in a crowd is some time before we get to read it. */
  private async ended(channel: Channel, listed: Listed | undefined) {
    const begunAt = this.clock.now().getTime();
    const { result: outcome, lateMs } = await timed(async () => (listed === undefined ? 'over' : channel.end(listed)));
    const at = new Date(Math.max(this.clock.now().getTime() - lateMs, begunAt)).toISOString();
    return { outcome, at };
  }
}

/** What was never confirmed may be there all the same, under a number that nobody told us. */
async function liveOf(channel: Channel, unitId: string): Promise<Listed | undefined> {
  for await (const { sku, listingNumber, handle } of channel.live())
    if (sku === unitId) return { sku, listingNumber, handle };
  return undefined;
}
