import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useColours } from './theme.jsx';

export type Point = {
  readonly label: string;
  readonly short: string;
  readonly value: number | null;
  readonly text: string;
};
type Chart = {
  readonly title: string;
  readonly points: readonly Point[];
  /** A value on the axis. */
  readonly axis: (value: number) => string;
};

const heightPx = 190;
const step: { readonly [key: string]: number } = { ArrowLeft: -1, ArrowRight: 1, PageUp: 7, PageDown: -7 };

/** A line over days or months. Whoever cannot see it or point at it walks along it with the arrow keys, and hears each point. */
export function LineChart({ title, points, axis }: Chart) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot | null>(null);
  const colours = useColours();
  const last = points.length - 1;
  const [at, setAt] = useState<number>();
  const shown = points[at ?? last];

  useLayoutEffect(() => {
    const drawn = draw(host.current!, { points, axis, onPoint: setAt });
    plot.current = drawn;
    const sized = new ResizeObserver(([entry]) => drawn.setSize({ width: entry!.contentRect.width, height: heightPx }));
    sized.observe(host.current!);
    return () => {
      sized.disconnect();
      drawn.destroy();
    };
  }, [points, colours]);
  useEffect(() => setAt(undefined), [points]);

  const walk = (event: KeyboardEvent) => {
    const next = { Home: 0, End: last }[event.key] ?? (at ?? last) + (step[event.key] ?? Number.NaN);
    if (Number.isNaN(next)) return;
    event.preventDefault();
    const to = Math.max(0, Math.min(last, next));
    setAt(to);
    const { current } = plot;
    current?.setCursor({ left: current.valToPos(to, 'x'), top: current.valToPos(points[to]!.value ?? 0, 'y') });
  };
  return (
    <div class="chart">
      <p class="point">
        {shown === undefined ? '' : shown.label}: <strong>{shown?.text}</strong>
      </p>
      <div
        ref={host}
        class="plot"
        role="slider"
        tabIndex={0}
        aria-label={`${title}, a line chart of ${points.length} points`}
        aria-valuemin={1}
        aria-valuemax={points.length}
        aria-valuenow={(at ?? last) + 1}
        aria-valuetext={shown === undefined ? '' : `${shown.label}: ${shown.text}`}
        onKeyDown={walk}
      />
    </div>
  );
}

type Drawing = Omit<Chart, 'title'> & { readonly onPoint: (at: number | undefined) => void };

function draw(host: HTMLElement, { points, axis, onPoint }: Drawing): UPlot {
  const style = getComputedStyle(host);
  const colour = (name: string) => style.getPropertyValue(name);
  const ink = { stroke: colour('--quiet'), font: `12px ${style.fontFamily}` };
  const grid = { stroke: colour('--rule'), width: 1 };
  const label = (index: number) => points[index]?.short ?? '';
  return new UPlot(
    {
      ...{ width: host.clientWidth, height: heightPx, padding: [8, 24, 0, 0], legend: { show: false } },
      cursor: { drag: { x: false, y: false }, points: { size: 8 } },
      scales: { x: { time: false }, y: { range: (_, min, max) => [Math.min(0, min), max > 0 ? max * 1.05 : 1] } },
      axes: [
        {
          ...ink,
          grid: { show: false },
          ticks: { show: false },
          size: 28,
          space: 64,
          incrs: [1, 2, 5, 7, 14, 30, 60, 90, 180],
        },
        { ...ink, grid, ticks: { show: false }, size: 64, space: 36 },
      ].map((one, index) => ({
        ...one,
        values: (_: UPlot, splits: number[]) => splits.map(index === 0 ? label : axis),
      })),
      series: [
        {},
        {
          ...{ stroke: colour('--line'), width: 2, fill: colour('--fill'), spanGaps: true },
          // One alone makes no line.
          points: { show: points.filter(({ value }) => value !== null).length < 2, size: 7 },
        },
      ],
      hooks: { setCursor: [({ cursor: { idx } }) => onPoint(idx ?? undefined)] },
    },
    [points.map((_, index) => index), points.map(({ value }) => value)],
    host,
  );
}
