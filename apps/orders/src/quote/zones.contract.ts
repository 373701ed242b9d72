import type { CommandHandler } from '#eventsourcing/command-handler.js';
import { defaultZones } from '../../../fulfillment/src/zone/default-zones.js';
import { everyZone, shippingZones } from '../market/shipping-zones.js';

/** What a shop in this country hears of zones when it opens: specifications that make quotes begin with it. */
export async function tellZones(commands: CommandHandler, sellerCountry: string) {
  const cause = { causationId: 'test', correlationId: 'test', actor: 'test' };
  for (const zone of defaultZones(sellerCountry))
    await commands.handle(shippingZones, everyZone, { type: 'RecordZone', data: { zone, sequence: 1 } }, cause);
}
