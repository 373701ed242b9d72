/** What a sale to consumers in one place bears, while the row is in force. */
export type TaxRow = {
  /** A country, or one region of it where tax depends on the region. */
  readonly jurisdiction: string;
  readonly ratePercent: string;
  /** Whether shops there name prices with the tax in them. */
  readonly inclusive: boolean;
  /** Second-hand goods may be sold under a margin scheme. */
  readonly margin: boolean;
  /** Marketplaces must collect the tax on what is sold through them. */
  readonly facilitator: boolean;
  /** Whether a seller of this country charges it. In US states only where the seller has nexus. */
  readonly nexus: boolean;
  /** Dates in UTC: from the first on, and before the second. */
  readonly from: string;
  readonly to?: string | undefined;
};

type Dated = readonly [ratePercent: string, from: string, to?: string];

const vat = (margin: boolean) => (jurisdiction: string, rates: readonly Dated[]) =>
  rates.map(([ratePercent, from, to]): TaxRow => {
    return { jurisdiction, ratePercent, inclusive: true, margin, facilitator: false, nexus: true, from, to };
  });
const canadian = (province: string, ...rates: readonly Dated[]) =>
  rates.map(([ratePercent, from, to]): TaxRow => {
    const flags = { inclusive: false, margin: false, facilitator: false, nexus: true };
    return { jurisdiction: `CA-${province}`, ratePercent, ...flags, from, to };
  });
const state = (code: string, ratePercent: string, nexus = false): TaxRow => {
  return {
    jurisdiction: `US-${code}`,
    ratePercent,
    inclusive: false,
    margin: false,
    facilitator: true,
    nexus,
    from: us,
  };
};

// Where a rate is older than these, it begins with them: the one-stop shop of the EU, and the rest.
const oss = '2021-07-01';
const us = '2020-01-01';
const european: Record<string, readonly Dated[]> = {
  ...{ AT: [['20', oss]], BE: [['21', oss]], BG: [['20', oss]], CY: [['19', oss]], CZ: [['21', oss]] },
  ...{ DE: [['19', oss]], DK: [['25', oss]], ES: [['21', oss]], FR: [['20', oss]], GR: [['24', oss]] },
  ...{ HR: [['25', oss]], HU: [['27', oss]], IE: [['23', '2021-03-01']], IT: [['22', oss]], LT: [['21', oss]] },
  ...{ LV: [['21', oss]], MT: [['18', oss]], NL: [['21', oss]], PL: [['23', oss]], PT: [['23', oss]] },
  ...{ SE: [['25', oss]], SI: [['22', oss]] },
};
const changedEuropean: Record<string, readonly Dated[]> = {
  EE: [
    ['20', oss, '2024-01-01'],
    ['22', '2024-01-01', '2025-07-01'],
    ['24', '2025-07-01'],
  ],
  FI: [
    ['24', oss, '2024-09-01'],
    ['25.5', '2024-09-01'],
  ],
  LU: [
    ['17', oss, '2023-01-01'],
    ['16', '2023-01-01', '2024-01-01'],
    ['17', '2024-01-01'],
  ],
  RO: [
    ['19', oss, '2025-08-01'],
    ['21', '2025-08-01'],
  ],
  SK: [
    ['20', oss, '2025-01-01'],
    ['23', '2025-01-01'],
  ],
};
const inEurope = Object.entries({ ...european, ...changedEuropean });

/**
 * Standard rates as they were published up to January 2026. An accountant must check them before anybody relies on them;
 * where a row is wrong, it is data: correct it here. What it leaves out on purpose: reduced rates for works of art and
 * antiques, local taxes below US states, Canadian provincial taxes for which a seller has to register, territories outside
 * a country's tax area such as the Canary Islands, and the rules by which sellers or marketplaces collect import tax on
 * consignments of low value (EU 150 EUR, GB 135 GBP, AU 1000 AUD, NO 3000 NOK): to us those are exports like any other.
 */
export const taxTable: readonly TaxRow[] = [
  ...inEurope.flatMap(([jurisdiction, rates]) => vat(true)(jurisdiction, rates)),
  ...vat(true)('GB', [['20', '2011-01-04']]),
  ...vat(true)('CH', [
    ['7.7', '2018-01-01', '2024-01-01'],
    ['8.1', '2024-01-01'],
  ]),
  ...vat(true)('NO', [['25', '2005-01-01']]),
  ...vat(false)('JP', [['10', '2019-10-01']]),
  ...vat(false)('AU', [['10', '2000-07-01']]),
  ...['AB', 'BC', 'MB', 'NT', 'NU', 'QC', 'SK', 'YT'].flatMap((province) => canadian(province, ['5', '2008-01-01'])),
  ...canadian('ON', ['13', '2010-07-01']),
  ...['NB', 'NL', 'PE'].flatMap((province) => canadian(province, ['15', '2016-10-01'])),
  ...canadian('NS', ['15', '2010-07-01', '2025-04-01'], ['14', '2025-04-01']),
  ...[state('PA', '6', true), state('CA', '7.25'), state('FL', '6'), state('IL', '6.25'), state('MA', '6.25')],
  ...[state('NJ', '6.625'), state('NY', '4'), state('TX', '6.25'), state('WA', '6.5')],
];

/** Where a seller's shop is, in countries where tax depends on the region; a US seller has nexus there and nowhere else. */
export const homeRegions: { readonly [country: string]: string } = { US: 'US-PA', CA: 'CA-ON' };
