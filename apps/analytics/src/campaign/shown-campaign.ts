import { figuresOf, type Sums } from '../kpi/kpi.js';
import type { CampaignResult, CampaignVariant, EvidenceShown } from './campaign-resource.js';
import { campaignKpi, type Evidence } from './figures.js';
import { meanLift, returnOn, shareLift, type Arm, type Interval, type Lift } from './lift.js';

/** A row of gold. */
type Row = { readonly [column: string]: unknown };
const control = 'control';

/** @param plan of gold.campaigns @param variants of gold.campaign_results, of this campaign */
export function shownCampaign(plan: Row, variants: readonly Row[]): CampaignResult {
  const said = (column: string) => (plan[column] ?? undefined) as string | undefined;
  const told = (name: string, column: string) => (said(column) === undefined ? {} : { [name]: said(column) });
  const against = variants.find(({ variant }) => variant === control);
  return {
    ...{ campaignId: said('campaign_id')!, name: said('name')!, status: said('status') as CampaignResult['status'] },
    ...{ startsAt: said('starts_at')!, endsAt: said('ends_at')!, controlPercent: Number(plan['control_percent']) },
    ...{ ...told('begunAt', 'begun_at'), ...told('endedAt', 'ended_at'), ...told('countedUntil', 'counted_until') },
    ...told('promotionCode', 'promotion_code'),
    utm: { source: said('utm_source')!, medium: said('utm_medium')!, campaign: said('utm_campaign')! },
    ...(plan['budget_minor'] !== null && {
      budget: { minor: Number(plan['budget_minor']), currency: said('budget_currency')! },
    }),
    ...{ spendMinor: Number(plan['spend_minor']), chargesLeftOut: Number(plan['charges_left_out']) },
    total: figuresOf(campaignKpi, variants as readonly Sums[], []),
    variants: variants.map((row) => shownVariant(row, against)),
  };
}

/** What nobody was assigned to has no people to compare. */
function shownVariant(row: Row, against: Row | undefined): CampaignVariant {
  const variant = row['variant'] as string;
  const shown = { variant, figures: figuresOf(campaignKpi, [row as Sums], []) };
  if (against === undefined || variant === control || row['people'] === 0) return shown;
  const [arm, other] = [armOf(row), armOf(against)];
  const margin = meanLift(arm, other, 'margin');
  const spend = Number(row['spend_minor']);
  const lift = {
    conversion: shownLift(shareLift(arm, other, 'converted')),
    revenue: shownLift(meanLift(arm, other, 'revenue')),
    margin: shownLift(margin),
    cancelled: shownLift(shareLift(arm, other, 'cancelled')),
    refunded: shownLift(shareLift(arm, other, 'refunded')),
    ...('low' in margin && spend > 0 && { roi: shownInterval(returnOn(spend, arm.people, margin)) }),
  };
  return { ...shown, lift };
}

const armOf = (row: Row): Arm => ({
  ...{ people: Number(row['people']), converted: Number(row['conversions']) },
  ...{ cancelled: Number(row['people_cancelled']), refunded: Number(row['people_refunded']) },
  revenue: { sum: BigInt(row['revenue_minor'] as number), squares: BigInt(row['revenue_squares'] as string) },
  margin: { sum: BigInt(row['margin_minor'] as number), squares: BigInt(row['margin_squares'] as string) },
});

const rounded = (value: number) => Math.round(value * 1e6) / 1e6;
const shownInterval = ({ difference, low, high }: Interval): Interval => ({
  difference: rounded(difference),
  low: rounded(low),
  high: rounded(high),
});
/** To six decimals; its verdict is of what was not rounded. */
const shownLift = (lift: Lift): Lift => ('low' in lift ? { ...lift, ...shownInterval(lift) } : lift);

/** A row of gold.campaign_evidence as it counts for a figure. */
export function shownEvidence(row: Row, { less = [] }: Evidence): EvidenceShown['evidence'][number] {
  const said = (name: string, column: string) => (row[column] === null ? {} : { [name]: row[column] as string });
  const [figure, amount] = [row['figure'] as string, row['amount_minor']];
  return {
    figure,
    ...{ ...said('variant', 'variant'), ...said('customerId', 'customer_id'), ...said('orderId', 'order_id') },
    ...(amount !== null && { amountMinor: less.includes(figure) ? -Number(amount) : Number(amount) }),
    ...said('currency', 'currency'),
    at: row['happened_at'] as string,
    event: { table: row['event_table'] as string, id: row['event_id'] as string },
  };
}
