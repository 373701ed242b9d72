import { campaignKpi } from '../campaign/figures.js';
import type { Figure, Kpi } from './kpi.js';
import { shopperKpis } from './shopper-kpis.js';

const salesByDay = { table: 'gold.sales_by_day', per: 'day', by: ['channel', 'country', 'category'] } as const;
const revenue: Figure = {
  ...{ name: 'revenueMinor', title: 'Revenue', unit: 'money', sum: 'revenue_minor' },
  definition: 'What was sold, without tax of ours, on the day of the sale',
};
const refunds: Figure = {
  ...{ name: 'refundsMinor', title: 'Refunds', unit: 'money', sum: 'refunds_minor' },
  definition: 'What was given back, without tax, on the day it was given',
};
const customers: Figure = {
  ...{ name: 'customers', title: 'Customers', unit: 'count', sum: 'customers' },
  definition: 'Customers that orders name, with at least one order that was confirmed and not cancelled',
};

/** Every KPI: an entry here is its answer, its line in docs/kpis.md and, where a tile names it, its picture. */
export const kpis: readonly Kpi[] = [
  {
    ...{ name: 'sales', title: 'Sales', ...salesByDay },
    definition: 'What was sold and given back, as the books have it.',
    figures: [
      revenue,
      refunds,
      {
        ...{ name: 'netMinor', title: 'Net revenue', unit: 'money', sum: 'net_minor' },
        definition: 'Revenue less refunds',
      },
    ],
  },
  {
    ...{ name: 'growth', title: 'Growth', ...salesByDay },
    definition: 'Revenue against that of as many days just before.',
    figures: [
      revenue,
      {
        ...{ name: 'beforeMinor', title: 'Revenue before', unit: 'money', before: 'revenue_minor' },
        definition: 'Revenue of as many days just before the period',
      },
      {
        ...{ name: 'growth', title: 'Growth', unit: 'share', growth: 'revenue_minor' },
        definition: 'By how much revenue is above that before, as a share of it; unknown if there was none',
      },
    ],
  },
  {
    ...{ name: 'returns', title: 'Returns', ...salesByDay },
    definition: 'What was given back, against what was sold in the same period.',
    figures: [
      refunds,
      {
        ...{ name: 'returnRate', title: 'Return rate', unit: 'share', sum: 'refunds_minor', per: ['revenue_minor'] },
        definition: 'Refunds by revenue, whichever sales they were for',
      },
    ],
  },
  {
    ...{ name: 'aov', title: 'Average order value', table: 'gold.revenue_by_day', per: 'day', by: [] },
    definition: 'What an order comes to without tax, refunds aside.',
    figures: [
      {
        ...{ name: 'orders', title: 'Orders', unit: 'count', sum: 'sales' },
        definition: 'Orders whose sale is in the books',
      },
      {
        ...{ name: 'averageMinor', title: 'Average order', unit: 'money', sum: 'revenue_minor', per: ['sales'] },
        definition: 'Revenue by orders, to the whole minor unit',
      },
    ],
  },
  {
    ...{ name: 'live-orders', title: 'Live orders', table: 'gold.live_orders', per: 'now', by: ['status', 'channel'] },
    definition: 'Orders that are neither with their buyers nor cancelled.',
    figures: [
      {
        ...{ name: 'orders', title: 'Live orders', unit: 'count', sum: 'orders' },
        definition: 'placed: not allocated and paid yet; confirmed: not sent yet; shipped: on their way',
      },
    ],
  },
  {
    ...{ name: 'stock', title: 'Stock', table: 'gold.stock', per: 'now', by: ['category'] },
    definition: 'Goods in the house.',
    figures: [
      {
        ...{ name: 'onHand', title: 'Pieces in stock', unit: 'count', sum: 'on_hand' },
        definition: 'Pieces that came in, less those sold, plus those that came back',
      },
      {
        ...{ name: 'costMinor', title: 'What they cost', unit: 'money', sum: 'cost_minor' },
        definition: 'What stands on account 1410 under their stock numbers; 0 for those whose cost is not known',
      },
    ],
  },
  {
    ...{ name: 'turnover', title: 'Turnover', table: 'gold.inventory_turnover', per: 'month', by: ['category'] },
    definition: 'How often the stock turns over in a month.',
    figures: [
      {
        ...{ name: 'costOfGoodsMinor', title: 'Cost of goods sold', unit: 'money', sum: 'cost_of_goods_minor' },
        definition: 'What the goods sold had cost',
      },
      {
        ...{ name: 'turnover', title: 'Turnover a month', unit: 'count' },
        ...{ sum: 'cost_of_goods_minor', per: ['opening_minor', 'closing_minor'], times: 2 },
        definition: 'Cost of goods sold by the mean of the stock at the beginning and the end of each month',
      },
    ],
  },
  {
    ...{ name: 'exposure', title: 'Exposure', table: 'gold.exposure', per: 'day', by: ['channel'] },
    definition: 'For how long pieces could still be bought at a channel though they were somebody’s.',
    figures: [
      {
        ...{ name: 'endings', title: 'Listings ended', unit: 'count', sum: 'endings' },
        definition: 'Listings of taken pieces that were ended and measured',
      },
      {
        ...{ name: 'meanMs', title: 'Mean exposure', unit: 'ms', sum: 'exposed_ms', per: ['endings'] },
        definition: 'From the allocation of the piece to the end of its listing',
      },
    ],
  },
  {
    ...{ name: 'fulfilment', title: 'Fulfilment', table: 'gold.fulfilment', per: 'day', by: ['channel'] },
    definition: 'What became of the orders of a day.',
    figures: [
      {
        ...{ name: 'confirmed', title: 'To be sent', unit: 'count', sum: 'confirmed' },
        definition: 'Orders placed on these days that were confirmed, and not cancelled',
      },
      {
        ...{ name: 'shipped', title: 'Sent', unit: 'count', sum: 'shipped' },
        definition: 'Those of them that left the house',
      },
      {
        ...{ name: 'fulfilmentRate', title: 'Fulfilment rate', unit: 'share', sum: 'shipped', per: ['confirmed'] },
        definition: 'Sent by to be sent',
      },
    ],
  },
  {
    ...{ name: 'delivery', title: 'Delivery', table: 'gold.delivery', per: 'month', by: ['carrier', 'country'] },
    definition: 'How long parcels were on their way, by the month of delivery.',
    figures: [
      {
        ...{ name: 'parcels', title: 'Parcels delivered', unit: 'count', sum: 'parcels' },
        definition: 'By the carriers’ own scans',
      },
      {
        ...{ name: 'meanMs', title: 'Mean time on the way', unit: 'ms', sum: 'way_ms', per: ['timed'] },
        definition: 'From leaving the house to delivery, of parcels of which we know both',
      },
      {
        ...{ name: 'onTimeRate', title: 'On time', unit: 'share', sum: 'on_time', per: ['promised'] },
        definition: 'Parcels that came by the time the carrier promised, by those with a promise',
      },
    ],
  },
  {
    ...{
      name: 'tax',
      title: 'Tax owed',
      table: 'gold.tax_liability',
      per: 'month',
      by: ['jurisdiction', 'scheme', 'rate_percent'],
    },
    definition: 'Tax on sales that we owe, before it is paid to the state; what marketplaces collect is theirs to pay.',
    figures: [
      {
        ...{ name: 'taxMinor', title: 'Tax owed', unit: 'money', sum: 'tax_minor' },
        definition: 'Accounts 2200 and 2205, by the month of the sale',
      },
      {
        ...{ name: 'taxableMinor', title: 'Taxable', unit: 'money', sum: 'taxable_minor' },
        definition: 'What it is levied on; under a margin scheme the margin',
      },
    ],
  },
  ...shopperKpis,
  {
    ...{ name: 'repeat-rate', title: 'Repeat rate', table: 'gold.customer_segments', per: 'now', by: ['segment'] },
    definition: 'How many customers bought again.',
    figures: [
      customers,
      {
        ...{ name: 'repeatRate', title: 'Repeat rate', unit: 'share', sum: 'repeat_customers', per: ['customers'] },
        definition: 'Customers with two orders or more, by all customers',
      },
    ],
  },
  {
    ...{
      name: 'customer-lifetime-value',
      title: 'Customer lifetime value',
      table: 'gold.customer_segments',
      per: 'now',
    },
    by: ['segment'],
    definition: 'What a customer was worth so far.',
    figures: [
      customers,
      {
        ...{
          name: 'lifetimeValueMinor',
          title: 'Lifetime value',
          unit: 'money',
          sum: 'lifetime_value_minor',
          per: ['customers'],
        },
        definition: 'Revenue less refunds since the first order, by customers, to the whole minor unit',
      },
    ],
  },
  campaignKpi,
];

export const kpiNamed = (name: string): Kpi | undefined => kpis.find((kpi) => kpi.name === name);
