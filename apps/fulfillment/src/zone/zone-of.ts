import type { ShippingZone } from '#contracts/fulfillment.js';
import { countryOf } from './countries.js';

/**
 * The zone that serves a place, such as DE or US-HI: one that names the region itself comes before one that names its
 * country, unless either excepts it. Of two that name it alike it is the first by id, so that everybody finds the same one.
 * Undefined where no zone does. A zone without services serves nobody, and keeps the place from the zone of its country.
 */
export function zoneOf(zones: readonly ShippingZone[], place: string): ShippingZone | undefined {
  const country = countryOf(place);
  const serving = zones
    .filter(({ except }) => !except.includes(place) && !except.includes(country))
    .sort((one, other) => (one.zoneId < other.zoneId ? -1 : 1));
  return serving.find(({ places }) => places.includes(place)) ?? serving.find(({ places }) => places.includes(country));
}
