import type { Service } from '#service/service.js';
import type { Environment } from '#service/settings.js';
import { analytics } from '../../analytics/src/analytics.module.js';
import { analyticsConfig } from '../../analytics/src/config.js';
import { channelsConfig } from '../../channels/src/config.js';
import { channels } from '../../channels/src/channels.module.js';
import { financeConfig } from '../../finance/src/config.js';
import { finance } from '../../finance/src/finance.module.js';
import { fulfillmentConfig } from '../../fulfillment/src/config.js';
import { fulfillment } from '../../fulfillment/src/fulfillment.module.js';
import { fxConfig } from '../../fx/src/config.js';
import { fx } from '../../fx/src/fx.module.js';
import { inventory } from '../../inventory/src/inventory.module.js';
import { marketingConfig } from '../../marketing/src/config.js';
import { marketing } from '../../marketing/src/marketing.module.js';
import { ordersConfig } from '../../orders/src/config.js';
import { orders } from '../../orders/src/orders.module.js';
import { privacyConfig } from '../../privacy/src/config.js';
import { privacy } from '../../privacy/src/privacy.module.js';

/**
 * The whole shop, each service with its own settings.
 * @throws Error that names every wrong setting of every service.
 */
export function everyService(env: Environment): Service[] {
  const wrong: string[] = [];
  const read = <Config>(config: (env: Environment) => Config): Config | undefined => {
    try {
      return config(env);
    } catch (error) {
      wrong.push((error as Error).message);
      return undefined;
    }
  };
  const [ofOrders, ofFx, ofPrivacy] = [read(ordersConfig), read(fxConfig), read(privacyConfig)];
  const [ofFulfillment, ofChannels, ofFinance] = [read(fulfillmentConfig), read(channelsConfig), read(financeConfig)];
  const [ofAnalytics, ofMarketing] = [read(analyticsConfig), read(marketingConfig)];
  if (!ofOrders || !ofFx || !ofPrivacy || !ofFulfillment || !ofChannels || !ofFinance || !ofAnalytics || !ofMarketing)
    throw new Error(wrong.join('\n'));
  return [
    ...[orders(ofOrders), inventory, fx(ofFx), privacy(ofPrivacy), fulfillment(ofFulfillment), channels(ofChannels)],
    ...[finance(ofFinance), analytics(ofAnalytics), marketing(ofMarketing)],
  ];
}

/** For those who only read what it wrote: nobody is asked for rates, money, parcels or sales. */
export const closedShop = everyService({
  ...{ PAYMENTS_URL: 'local:', FX_RATES_URL: 'https://rates.invalid/' },
  EVENT_HUBS_CONNECTION_STRING: 'Endpoint=sb://hubs.invalid/',
});
