import { useState } from 'preact/hooks';
import type { KnownKpi } from '../src/kpi/kpi-resource.js';
import { Filters } from './filters.jsx';
import { Forecasts } from './forecast.jsx';
import type { World } from './sign-in.js';
import { TileShown } from './tile.jsx';
import { tiles } from './tiles.js';
import { daysOf, searchOf, viewOf, type View } from './view.js';
import { useAnswer, useShared } from './asking.js';

/** The dashboard: what is looked at stands in the address, so that it can be sent to somebody and gone back to. */
export function Board({ world }: { readonly world: World }) {
  const { now, again } = useShared();
  const [view, setView] = useState(() => viewOf(world.here().searchParams));
  const known = useAnswer<{ kpis: readonly KnownKpi[] }>('/v1/kpis');
  const look = (next: View) => {
    history.replaceState(null, '', world.here().pathname + searchOf(next));
    setView(next);
  };
  const days = daysOf(view, new Date(now()).toISOString().slice(0, 10));
  return (
    <>
      <h1 class="unseen">Dashboard</h1>
      <Filters view={view} days={days} look={look} kpis={known.is === 'here' ? known.body.kpis : []} />
      {known.is === 'asked' && <p role="status">Loading …</p>}
      {known.is !== 'asked' && known.wrong !== undefined && (
        <p class="wrong" role="alert">
          {known.wrong}{' '}
          <button type="button" onClick={again}>
            Try again
          </button>
        </p>
      )}
      {known.is === 'here' && (
        <div class="tiles">
          {tiles.map((tile) => (
            <TileShown key={tile.title} tile={tile} look={{ view, days }} kpis={known.body.kpis} />
          ))}
          <Forecasts view={view} />
        </div>
      )}
    </>
  );
}
