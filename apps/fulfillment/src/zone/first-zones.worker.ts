import { Injectable } from '@nestjs/common';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { FulfillmentSettings } from '../config.js';
import { defaultZones } from './default-zones.js';
import { zone } from './zone.js';

/** Declares the zones of a seller who has not set any, so that the first quote has a way to its buyer. What was set stays. */
@Injectable()
export class FirstZones {
  private running: Promise<void> | undefined;

  constructor(
    private readonly commands: CommandHandler,
    private readonly settings: FulfillmentSettings,
  ) {}

  start() {
    this.running = this.declare();
  }

  async stop() {
    await this.running;
  }

  private async declare() {
    const cause = { causationId: 'first-zones', correlationId: 'first-zones', actor: 'job:first-zones' };
    for (const data of defaultZones(this.settings.config.SELLER_COUNTRY.slice(0, 2)))
      await this.commands.handle(zone, data.zoneId, { type: 'DeclareZone', data }, cause);
  }
}
