import type { Contract } from '#contracts/contract.js';
import * as analytics from '#contracts/analytics.js';
import * as channels from '#contracts/channels.js';
import * as finance from '#contracts/finance.js';
import * as fulfillment from '#contracts/fulfillment.js';
import * as fx from '#contracts/fx.js';
import * as inventory from '#contracts/inventory.js';
import * as marketing from '#contracts/marketing.js';
import * as orders from '#contracts/orders.js';
import * as privacy from '#contracts/privacy.js';

/** The publishing services; each has the file of its name in libs/contracts, and a topic. */
export const publishers: Record<string, object> = {
  ...{ analytics, channels, finance, fulfillment, fx, inventory, marketing, orders, privacy },
};

/** A contract, the name under which it is exported, and the service whose file exports it. */
export type PublicEvent = { readonly service: string; readonly name: string; readonly contract: Contract };

const isContract = (value: unknown): value is Contract =>
  typeof value === 'object' && value !== null && ['type', 'schema', 'example'].every((key) => key in value);

export const publicEvents: readonly PublicEvent[] = Object.entries(publishers)
  .flatMap(([service, exported]) =>
    Object.entries(exported as Record<string, unknown>).flatMap(([name, value]) =>
      isContract(value) ? [{ service, name, contract: value }] : [],
    ),
  )
  .sort((one, other) => (one.contract.type < other.contract.type ? -1 : 1));
