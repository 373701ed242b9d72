import { rounded, type Figure } from './figure.js';
import { pssMb, rssMb } from './process-tree.js';
import type { RunningShop } from './running-shop.js';

/** RSS of all processes together at its highest, and what each has now. */
export function memoryFigure(figure: string, { pids, peakMb }: RunningShop): Figure {
  const now = Object.fromEntries(Object.entries(pids).map(([side, some]) => [side, rounded(rssMb(some))]));
  return {
    ...{ figure, value: peakMb, unit: 'MB', goal: { below: 500 }, now },
    pssNow: rounded(pssMb(Object.values(pids).flat())),
  };
}
