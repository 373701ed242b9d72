import type { Kpi } from './kpi.js';

/** What shoppers did before they bought, and where they came from. */
export const shopperKpis: readonly Kpi[] = [
  {
    ...{ name: 'funnel', title: 'Funnel', table: 'gold.conversion_by_category', per: 'day', by: ['category'] },
    definition:
      'How far visitors came. Each counts once a day and category, so that days add up to visits, not persons.',
    figures: [
      {
        ...{ name: 'viewed', title: 'Looked', unit: 'count', sum: 'viewed' },
        definition: 'Visitors who looked at a product',
      },
      {
        ...{ name: 'added', title: 'Put into a cart', unit: 'count', sum: 'added' },
        definition: 'Visitors who put a product into a cart',
      },
      {
        ...{ name: 'ordered', title: 'Ordered', unit: 'count', sum: 'ordered' },
        definition: 'Visitors who completed an order',
      },
      {
        ...{ name: 'conversionRate', title: 'Conversion', unit: 'share', sum: 'ordered', per: ['viewed'] },
        definition: 'Ordered by looked',
      },
    ],
  },
  {
    ...{ name: 'traffic', title: 'Traffic', table: 'gold.revenue_by_source', per: 'day', by: ['source'] },
    definition:
      'What came of where buyers came from: the last source of the 30 days before the order (docs/attribution.md, version 2), for all of its revenue.',
    figures: [
      {
        ...{ name: 'revenueMinor', title: 'Revenue', unit: 'money', sum: 'revenue_minor' },
        definition: 'Revenue of orders without tax, on the day they were placed, refunds aside',
      },
      {
        ...{ name: 'orders', title: 'Orders', unit: 'count', sum: 'orders' },
        definition: 'Orders with revenue in the books',
      },
    ],
  },
];
