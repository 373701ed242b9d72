import { useAnswer, useShared } from './asking.js';
import type { View } from './view.js';

/** As much of GET /v1/forecasts as is shown. */
type Week = {
  readonly from: string;
  readonly pieces: number;
  readonly low: number | null;
  readonly high: number | null;
};
type Forecast = {
  readonly category: string;
  readonly weeks: readonly Week[];
  readonly backTest: { readonly beatsNaive: boolean };
  readonly verdict: string;
};

const path = '/v1/forecasts?weeks=4';

/** What may be sold in the next weeks, and whether such a word was worth more than a naive guess so far. */
export function Forecasts({ view }: { readonly view: View }) {
  const { wording } = useShared();
  const answered = useAnswer<{ forecasts: readonly Forecast[] }>(path);
  const all = answered.is === 'here' ? answered.body.forecasts : [];
  const { category } = view.only;
  const shown = all.filter((one) => category === undefined || one.category === category);
  return (
    <section class="tile wide" aria-labelledby="forecast">
      <h2 id="forecast">Demand of the next weeks</h2>
      {answered.is === 'asked' && <p class="blank" aria-busy="true"></p>}
      {answered.is === 'wrong' && <p class="wrong">{answered.wrong}</p>}
      {answered.is === 'here' && shown.length === 0 && <p class="blank">Nothing here yet.</p>}
      {shown.length > 0 && (
        <div class="scroll" tabIndex={0} role="region" aria-label="Pieces by category and week">
          <table class="figures">
            <thead>
              <tr>
                <th scope="col">Category</th>
                {shown[0]!.weeks.map(({ from }) => (
                  <th key={from} scope="col" class="number">
                    From {wording.day(from, 'short')}
                  </th>
                ))}
                <th scope="col">Better than a naive guess</th>
              </tr>
            </thead>
            <tbody>
              {shown.map(({ category, weeks, backTest }) => (
                <tr key={category}>
                  <th scope="row">{category}</th>
                  {weeks.map(({ from, pieces, low, high }) => (
                    <td key={from} class="number">
                      {wording.figure(pieces, 'count', undefined)}
                      {low !== null && high !== null && <small> {`${Math.floor(low)} to ${Math.ceil(high)}`}</small>}
                    </td>
                  ))}
                  <td>{backTest.beatsNaive ? 'yes' : 'not proved'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {shown.length > 0 && (
        <details>
          <summary>How good such answers were</summary>
          {shown.map(({ category, verdict }) => (
            <p key={category}>
              {category}: {verdict}
            </p>
          ))}
        </details>
      )}
    </section>
  );
}
