import { analyticsConfig } from '../../../apps/analytics/src/config.js';
import { channelsConfig } from '../../../apps/channels/src/config.js';
import { financeConfig } from '../../../apps/finance/src/config.js';
import { fulfillmentConfig } from '../../../apps/fulfillment/src/config.js';
import { fxConfig } from '../../../apps/fx/src/config.js';
import { marketingConfig } from '../../../apps/marketing/src/config.js';
import { ordersConfig } from '../../../apps/orders/src/config.js';
import { privacyConfig } from '../../../apps/privacy/src/config.js';

/** How each service reads its own settings; inventory has none. */
export const serviceConfigs = {
  analytics: analyticsConfig,
  ...{ channels: channelsConfig, finance: financeConfig, fulfillment: fulfillmentConfig, fx: fxConfig },
  ...{ inventory: () => ({}), marketing: marketingConfig, orders: ordersConfig, privacy: privacyConfig },
};
