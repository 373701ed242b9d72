import { useEffect, useRef, useState } from 'preact/hooks';
import type { CampaignResult, CampaignResults, EvidenceShown } from '../src/campaign/campaign-resource.js';
import { useAnswer, useShared } from './asking.js';

type Shown = {
  readonly campaign: CampaignResult;
  readonly currency: string;
  readonly figure: CampaignResults['figures'][number];
  /** All of them, if it is not said. */
  readonly variant?: string;
};
type Event = EvidenceShown['evidence'][number];
const pageSize = 200;

/** The events that a figure is made of: by person and order, each where it stands in bronze. */
export function EvidenceTable({ campaign: { campaignId }, currency, figure, variant }: Shown) {
  const [offset, setOffset] = useState(0);
  const asked = new URLSearchParams({
    ...{ campaignId, figure: figure.name, limit: String(pageSize), offset: String(offset) },
    ...(variant !== undefined && { variant }),
  });
  const answered = useAnswer<EvidenceShown>(`/v1/campaign-results/evidence?${asked.toString()}`);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    setOffset(0);
    heading.current?.focus();
  }, [figure.name, variant]);
  const { evidence = [], more = false } = answered.is === 'here' ? answered.body : {};
  return (
    <section class="tile" aria-labelledby="evidence" aria-busy={answered.is === 'asked'}>
      <h2 id="evidence" tabIndex={-1} ref={heading}>
        {figure.title}: {variant ?? 'all variants'}
      </h2>
      <p class="note">
        {noteOf(figure, variant)} Each event is in the bronze table that is named, under its id: stream and version.
      </p>
      {answered.is === 'wrong' && <p class="wrong">{answered.wrong}</p>}
      {answered.is === 'here' && evidence.length === 0 && <p class="blank">No event counts for it.</p>}
      {evidence.length > 0 && <Events evidence={evidence} currency={currency} />}
      {(offset > 0 || more) && <Pages {...{ offset, more, count: evidence.length, turn: setOffset }} />}
    </section>
  );
}

function Events({ evidence, currency }: { readonly evidence: readonly Event[]; readonly currency: string }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Events">
      <table class="figures">
        <thead>
          <tr>
            {['Person', 'Order', 'When', 'Event'].map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
            <th scope="col" class="number">
              Amount
            </th>
          </tr>
        </thead>
        <tbody>
          {evidence.map((one, at) => (
            <Row
              key={`${one.event.table} ${one.event.id} ${one.customerId} ${one.orderId} ${one.figure}`}
              one={one}
              before={evidence[at - 1]}
              currency={currency}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

type Turned = {
  readonly offset: number;
  readonly more: boolean;
  readonly count: number;
  readonly turn: (offset: number) => void;
};

function Pages({ offset, more, count, turn }: Turned) {
  const { wording } = useShared();
  return (
    <nav aria-label="Events, page by page" class="pages">
      <button type="button" disabled={offset === 0} onClick={() => turn(Math.max(0, offset - pageSize))}>
        Before
      </button>
      <span>
        {wording.figure(offset + 1, 'count', undefined)} – {wording.figure(offset + count, 'count', undefined)}
      </span>
      <button type="button" disabled={!more} onClick={() => turn(offset + pageSize)}>
        After
      </button>
    </nav>
  );
}

function noteOf({ name, definition }: Shown['figure'], variant: string | undefined): string {
  const isShared = variant !== undefined && (name === 'spendMinor' || name === 'attributedRoi');
  return isShared ? `${definition}. Charges are of the whole campaign, of which it bears its share.` : `${definition}.`;
}

/** Who and which order are told aloud once, and stand back in what follows of them. */
function Row({
  one,
  before,
  currency,
}: {
  readonly one: Event;
  readonly before: Event | undefined;
  readonly currency: string;
}) {
  const { wording } = useShared();
  const { customerId, orderId, amountMinor, currency: own = currency, at, event } = one;
  const isSame = before !== undefined && before.customerId === customerId && before.orderId === orderId;
  return (
    <tr class={isSame ? 'same' : undefined}>
      <th scope="row">{customerId ?? '–'}</th>
      <td>{orderId ?? '–'}</td>
      <td>{wording.instant(at)}</td>
      <td>
        <a href={`/v1/lineage#${event.table}`}>{event.table.replace(/^bronze\./, '')}</a> <code>{event.id}</code>
      </td>
      <td class="number">{amountMinor === undefined ? '' : wording.figure(amountMinor, 'money', own)}</td>
    </tr>
  );
}
