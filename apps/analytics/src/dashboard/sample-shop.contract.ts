import { after } from '../kpi/period.js';

const channels = ['ebay', 'etsy', 'own', 'shopify', 'store'];
const places = ['DE', 'GB', 'JP', 'US', 'unknown'];
const categories = ['Ceramics', 'Clocks', 'Furniture', 'Silver', 'none'];
const at = <Value>(list: readonly Value[], index: number) => list[index % list.length]!;

/** A shop's January: rows of gold that follow from nothing but their number. Some days nothing was sold, and one was a good one. */
function sales() {
  const days = Array.from({ length: 62 }, (_, index) => after('2025-12-01', index, 'day'));
  return days.flatMap((day, index) => {
    const count = index % 9 === 4 ? 0 : 1 + (index % 3) + (index === 51 ? 9 : 0);
    return Array.from({ length: count }, (_, number) => {
      const revenue_minor = 4_999 + ((index * 7_919 + number * 104_729) % 60_000);
      const refunds_minor = (index + number) % 11 === 3 ? 2_500 : 0;
      return {
        ...{ day, channel: at(channels, index + number), country: at(places, index * 2 + number) },
        ...{ category: at(categories, Math.floor(index / 5) + number * 2), currency: 'USD', sales: 1 },
        ...{ revenue_minor, refunds_minor, net_minor: revenue_minor - refunds_minor },
      };
    });
  });
}

/** Rows of the same keys are one. */
function byDay(rows: ReturnType<typeof sales>) {
  return [...Map.groupBy(rows, ({ day }) => day)].map(([day, those]) => ({
    ...{ day, currency: 'USD', sales: those.length },
    revenue_minor: those.reduce((sum, { revenue_minor }) => sum + revenue_minor, 0),
  }));
}

/** Two years: of clocks now more, now less, which a mean tells better than last week; of silver the same every week. */
function weeklyDemand() {
  return Array.from({ length: 108 }, (_, index) => after('2024-01-01', index * 7, 'day')).flatMap((week, index) => [
    { week, category: 'Clocks', pieces: 6 + ((index * index * 31) % 17) },
    { week, category: 'Silver', pieces: 5 },
  ]);
}

const cell = (recency_fifth: number, frequency_fifth: number, monetary_fifth: number, customers: number) => ({
  ...{ recency_fifth, frequency_fifth, monetary_fifth, customers, revenue: '12.340', lifetime_value: '10.000' },
});

const shoppers = () => ({
  'gold.conversion_by_category': categories.map((category, index) => ({
    ...{ day: `2026-01-0${index + 1}`, category, viewed: 100 - index * 20, added: 30 - index * 5, ordered: 9 - index },
  })),
  'gold.revenue_by_source': ['newsletter', 'google', 'direct'].map((source, index) => ({
    ...{ day: '2026-01-12', source, currency: 'USD', orders: 4 - index, revenue_minor: 123_400 - index * 40_000 },
  })),
  'gold.weekly_demand': weeklyDemand(),
  'gold.retail_rfm': [...[cell(5, 5, 5, 2), cell(1, 1, 1, 3)]],
});

export function fullShop() {
  const sold = [
    ...new Map(sales().map((row) => [JSON.stringify([row.day, row.channel, row.country, row.category]), row])),
  ];
  const rows = sold.map(([, row]) => row);
  return {
    'gold.sales_by_day': rows,
    'gold.revenue_by_day': byDay(rows),
    'gold.live_orders': (['placed', 'confirmed', 'shipped'] as const).map((status, index) => ({
      ...{ status, channel: 'own', orders: 3 + index * 4, oldest: '2026-01-29T10:00:00Z' },
    })),
    'gold.stock': categories.map((category, index) => ({
      category,
      on_hand: 40 - index * 7,
      cost_minor: 123_456 * (5 - index),
    })),
    'gold.inventory_turnover': [
      {
        month: '2026-01',
        category: 'Silver',
        currency: 'USD',
        cost_of_goods_minor: 40_000,
        opening_minor: 300_000,
        closing_minor: 340_000,
      },
    ],
    'gold.exposure': rows
      .slice(-40)
      .map(({ day, channel }, index) => ({ day, channel, endings: 1, exposed_ms: 900 + index * 37 }))
      .filter(isFirst),
    'gold.fulfilment': [
      { day: '2026-01-20', channel: 'own', placed: 20, cancelled: 1, confirmed: 19, shipped: 17, delivered: 12 },
    ],
    'gold.delivery': ['fedex', 'ups'].map((carrier, index) => ({
      ...{
        month: '2026-01',
        carrier,
        country: 'US',
        parcels: 12 + index,
        timed: 10,
        way_ms: 10 * (2 + index) * 86_400_000,
      },
      ...{ promised: 10, on_time: 9 - index },
    })),
    'gold.tax_liability': ['US-PA', 'GB', 'DE'].map((jurisdiction, index) => ({
      ...{ month: '2026-01', jurisdiction, scheme: 'NORMAL', rate_percent: '20', currency: 'USD' },
      ...{ taxable_minor: 100_000 * (index + 1), tax_minor: 20_000 * (index + 1) },
    })),
    ...shoppers(),
    'gold.customer_segments': ['champion', 'new', 'regular'].map((segment, index) => ({
      ...{ segment, currency: 'USD', customers: 10 * (index + 1), repeat_customers: 9 - index * 3, orders: 30 },
      ...{ revenue_minor: 90_000, lifetime_value_minor: 80_005 * (3 - index) },
    })),
  };
}

const isFirst = (
  row: { day: string; channel: string },
  index: number,
  all: readonly { day: string; channel: string }[],
) => all.findIndex(({ day, channel }) => day === row.day && channel === row.channel) === index;
