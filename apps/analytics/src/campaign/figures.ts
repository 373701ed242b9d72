import type { Figure, Kpi } from '../kpi/kpi.js';

/**
 * What gold.campaign_evidence calls what a figure is made of; what is taken off stands under `less`. The spend of a variant is its
 * share of what the campaign cost, so that those events are of no variant.
 */
export type Evidence = { readonly of: readonly string[]; readonly less?: readonly string[] };
type Proved = Figure & { readonly evidence: Evidence };

const counted = (name: string, title: string, sum: string, evidence: string, definition: string): Proved => ({
  ...{ name, title, unit: 'count', sum, definition },
  evidence: { of: [evidence] },
});
const amount = (name: string, title: string, sum: string, evidence: Evidence, definition: string): Proved => ({
  ...{ name, title, unit: 'money', sum, evidence, definition },
});
/** One column by another, and the evidence of both. */
const rate = (
  name: string,
  title: string,
  [sum, by]: readonly [string, string],
  of: readonly [string, string],
  definition: string,
): Proved => ({ ...{ name, title, unit: 'share', sum, per: [by], definition }, evidence: { of } });

/** Every figure of a variant. Those of people are of everybody assigned to it, whether or not anything reached them. */
export const campaignFigures: readonly Proved[] = [
  counted('people', 'People', 'people', 'people', 'Everybody assigned to it, once'),
  counted(
    ...(['notAsked', 'Not asked', 'not_asked', 'not-asked'] as const),
    'People to whom no letter was asked for: they had not agreed, or their turn is still to come; but for the control',
  ),
  counted(
    ...(['heldBack', 'Held back', 'held_back', 'held-back'] as const),
    'Letters that were asked for and not sent: no consent any more, no address, suppressed, too many that week, too late',
  ),
  counted('tried', 'Handed over', 'tried', 'tried', 'Letters that a mail server was given, whatever it made of them'),
  counted('sent', 'Sent', 'sent', 'sent', 'Letters that a mail server took'),
  counted('failed', 'Failed', 'failed', 'failed', 'Letters that were refused for good, or that no server took in time'),
  counted('unknown', 'Unknown', 'unknown', 'unknown', 'Letters of which nobody knows whether they arrived'),
  counted('bounced', 'Bounced', 'bounced', 'bounced', 'Letters that came back'),
  rate('bounceRate', 'Bounce rate', ['bounced', 'tried'], ['bounced', 'tried'], 'Bounced by handed over'),
  counted('unsubscribed', 'Unsubscribed', 'unsubscribed', 'unsubscribed', 'People who did so by a link of its letters'),
  rate(
    ...(['unsubscribeRate', 'Unsubscribe rate', ['unsubscribed', 'sent'], ['unsubscribed', 'sent']] as const),
    'Unsubscribed by sent',
  ),
  counted('complained', 'Complained', 'complained', 'complained', 'People who said that a letter of it is spam'),
  rate(
    ...(['complaintRate', 'Complaint rate', ['complained', 'sent'], ['complained', 'sent']] as const),
    'Complained by sent',
  ),
  counted('conversions', 'Conversions', 'conversions', 'ordered', 'People who ordered within 14 days, and kept it'),
  rate('conversionRate', 'Conversion', ['conversions', 'people'], ['ordered', 'people'], 'Conversions by people'),
  counted('orders', 'Orders', 'orders', 'ordered', 'Their orders of those days that were confirmed and not cancelled'),
  counted('cancelled', 'Cancelled', 'cancelled', 'cancelled', 'Their orders of those days that were cancelled'),
  counted(
    'refunded',
    'Refunded',
    'refunded',
    'refunds',
    'Their orders of those days of which something was given back',
  ),
  amount('revenueMinor', 'Revenue', 'revenue_minor', { of: ['revenue'] }, 'Of their orders of those days, without tax'),
  amount('refundsMinor', 'Refunds', 'refunds_minor', { of: ['refunds'] }, 'What of that was given back, whenever'),
  amount(
    ...(['marginMinor', 'Margin', 'margin_minor', { of: ['revenue'], less: ['refunds', 'cost'] }] as const),
    'Revenue less refunds less what the goods had cost',
  ),
  amount('spendMinor', 'Spend', 'spend_minor', { of: ['spend'] }, 'Its share of what the campaign cost, by people'),
  counted(
    ...(['attributedOrders', 'Orders by clicks', 'attributed_orders', 'attributed'] as const),
    'Orders whose last touch was its link (docs/attribution.md, version 2), whoever clicked',
  ),
  amount(
    ...(['attributedRevenueMinor', 'Revenue by clicks', 'attributed_revenue_minor'] as const),
    ...([{ of: ['attributed-revenue'] }, 'Of those orders, without tax'] as const),
  ),
  amount(
    ...(['attributedMarginMinor', 'Margin by clicks', 'attributed_margin_minor'] as const),
    { of: ['attributed-revenue'], less: ['attributed-refunds', 'attributed-cost'] },
    'Of those orders: revenue less refunds less cost',
  ),
  {
    ...{ name: 'attributedRoi', title: 'ROI by clicks', unit: 'share' },
    ...{ sum: 'attributed_margin_minor', less: 'spend_minor', per: ['spend_minor'] },
    definition: 'Margin by clicks less spend, by spend: 0.5 is half as much again; unknown without spend',
    evidence: { of: ['attributed-revenue'], less: ['attributed-refunds', 'attributed-cost', 'spend'] },
  },
];

/** By the name of a figure, of a variant or of the campaign. */
export const evidenceOf: ReadonlyMap<string, Evidence> = new Map([
  ...campaignFigures.map(({ name, evidence }) => [name, evidence] as const),
  ['chargesLeftOut', { of: ['spend-left-out'] }],
]);

export const campaignKpi: Kpi = {
  ...{
    name: 'campaigns',
    title: 'Campaigns',
    table: 'gold.campaign_results',
    per: 'now',
    by: ['campaign_id', 'variant'],
  },
  definition:
    'What came of campaigns, variant by variant: of everybody assigned (intent to treat), and by clicks. Confidence: /v1/campaign-results.',
  figures: campaignFigures.map(({ evidence: _, ...figure }) => figure),
};
