import { styleText } from 'node:util';
import { MultiBar, type SingleBar } from 'cli-progress';
import { barLook, count } from './board.js';

/** How far the parcels are. */
export type ParcelCounts = {
  readonly orders: number;
  packed: number;
  parcels: number;
  /** How many labels each carrier sold. */
  readonly labels: Map<string, number>;
  underWay: number;
  delivered: number;
};

/** What people call carriers. */
export const carrierName = (carrier: string) =>
  new Map([
    ['ups', 'UPS'],
    ['fedex', 'FedEx'],
    ['manual', 'Own driver'],
  ]).get(carrier) ?? carrier;

/** Shows how the parcels go: bars on a terminal; what is said stands above them, and alone elsewhere. */
export class ParcelBoard {
  private readonly bars: MultiBar | undefined;
  private readonly rows: readonly (readonly [SingleBar, () => [done: number, of: number, outcome: string]])[];

  constructor(
    private readonly counts: ParcelCounts,
    private readonly out: NodeJS.WriteStream,
  ) {
    this.bars = out.isTTY ? new MultiBar(barLook(out)) : undefined;
    this.rows = [
      this.row('Packed', ({ packed, orders }) => [packed, orders, count(packed, 'orders', 'green')]),
      this.row('Labels', ({ labels, parcels }) => [total(labels), parcels, this.sold()]),
      this.row('Delivered', ({ delivered, underWay, parcels }) => [
        ...([delivered, parcels] as const),
        `${count(delivered, 'delivered', 'green')}  ${count(underWay, 'under way', 'yellow')}`,
      ]),
    ].flat();
  }

  show() {
    for (const [bar, now] of this.rows) {
      const [done, of, outcome] = now();
      bar.setTotal(Math.max(1, of));
      bar.update(done, { outcome });
    }
  }

  say(line: string) {
    if (this.bars === undefined) this.out.write(`  ${line}\n`);
    else this.bars.log(`  ${line}\n`);
  }

  close() {
    this.show();
    this.bars?.update();
    this.bars?.stop();
  }

  private row(name: string, now: (counts: ParcelCounts) => [number, number, string]) {
    if (this.bars === undefined) return [];
    const bar = this.bars.create(1, 0, { outcome: '' }, { format: `  ${name.padEnd(14)}{bar}  {outcome}` });
    return [[bar, () => now(this.counts)] as const];
  }

  private sold() {
    const sold = [...this.counts.labels].sort(([one], [other]) => (one < other ? -1 : 1));
    return sold.map(([carrier, labels]) => styleText('green', `${labels} ${carrierName(carrier)}`)).join('  ');
  }
}

const total = (labels: ReadonlyMap<string, number>) => [...labels.values()].reduce((sum, one) => sum + one, 0);
