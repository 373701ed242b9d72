import { z } from 'zod';
import { shippingZone, zoneService, type ShippingZone } from '#contracts/fulfillment.js';
import { countryOf, isCountry } from '#contracts/places.js';
import { sameContent } from '#contracts/same-content.js';
import { id, price, text } from '#contracts/vocabulary.js';
import type { Decider } from '#eventsourcing/decider.js';

/** Every buyer may fetch what they bought: the shop adds that way itself, so no zone may call one of its own so. */
const taken = 'collection';

const { places, except } = shippingZone.shape;
const { tariffs: _, insurance, ...service } = zoneService.shape;
const tariff = z.strictObject({
  perOrder: price,
  perPiece: price.describe('For each piece on top, in the same currency'),
});
const setService = z
  .strictObject({
    ...service,
    tariffs: z
      .array(tariff)
      .min(1)
      .max(20)
      .describe('One for each currency with prices of its own; other currencies are converted from the first'),
    insurance: z
      .strictObject({
        above: price.describe('Goods worth no more are covered anyway'),
        permille: insurance.unwrap().shape.permille,
      })
      .optional(),
  })
  .superRefine(({ optionId, tariffs, daysMin, daysMax }, context) => {
    const wrong = (path: PropertyKey[], message: string) => context.addIssue({ code: 'custom', path, message });
    if (optionId === taken) wrong(['optionId'], 'the shop offers collection everywhere, whatever the zone');
    if (daysMin > daysMax) wrong(['daysMin'], 'no more than daysMax');
    for (const [index, { perOrder, perPiece }] of tariffs.entries())
      if (perOrder.currency !== perPiece.currency)
        wrong(['tariffs', index, 'perPiece', 'currency'], 'the currency of perOrder');
    for (const index of repeated(tariffs.map(({ perOrder }) => perOrder.currency)))
      wrong(['tariffs', index], 'one tariff for each currency');
  });

/** What is said of a zone, without its id. */
export const setZone = z
  .strictObject({
    name: text(60),
    places: places.describe('Countries, DE, and regions, US-HI: a region comes before its country'),
    except: except
      .default([])
      .describe('Regions of these countries that are not served by this zone, but by another or by none'),
    services: z
      .array(setService)
      .max(20)
      .describe('The usual way first; none: nothing can be sent there, and nobody there can check out'),
  })
  .superRefine(({ places, except, services }, context) => {
    const wrong = (path: PropertyKey[], message: string) => context.addIssue({ code: 'custom', path, message });
    const within = new Set(places);
    for (const [index, place] of places.entries())
      if (!isCountry(countryOf(place))) wrong(['places', index], 'not a country of ISO 3166-1, nor in one');
    for (const index of repeated(places)) wrong(['places', index], 'named before');
    for (const [index, place] of except.entries())
      if (within.has(place) || !within.has(countryOf(place)))
        wrong(['except', index], 'a region of a country that the zone names');
    for (const index of repeated(except)) wrong(['except', index], 'named before');
    for (const index of repeated(services.map(({ optionId }) => optionId)))
      wrong(['services', index, 'optionId'], 'named before');
  })
  .meta({ id: 'SetShippingZone' });

const repeated = (values: readonly string[]) =>
  values.flatMap((value, index) => (values.indexOf(value) < index ? [index] : []));

/** `DeclareZone` is what a new shop begins with: it counts only where nobody has set anything yet. */
export type ZoneCommand = { type: 'SetZone'; data: ShippingZone } | { type: 'DeclareZone'; data: ShippingZone };

// This shape is on disk for ever: add to it, never change it.
export type ZoneEvent = { type: 'ZoneSet'; data: ShippingZone };

export type ZoneState = { readonly zone?: ShippingZone };

/** Destinations that are served alike, and what that costs their buyers; its id is the zone's. */
export const zone: Decider<ZoneCommand, ZoneEvent, ZoneState> = {
  stream: 'zone',
  initial: {},

  decide({ type, data }, { zone }) {
    switch (type) {
      case 'SetZone':
        return sameContent(zone, data) ? [] : [{ type: 'ZoneSet', data }];
      case 'DeclareZone':
        return zone === undefined ? [{ type: 'ZoneSet', data }] : [];
    }
  },

  evolve: (_, { data }) => ({ zone: data }),
};

/** The zone as the API shows it. */
export const zoneResource = shippingZone
  .extend({ zoneId: id, version: z.int().min(1).describe('Counts how often it was set; also the ETag') })
  .meta({ id: 'ShippingZone' });
export type ZoneResource = z.infer<typeof zoneResource>;
