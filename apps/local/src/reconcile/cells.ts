export type Side = 'ledger' | 'own';
/** What a group of accounts comes to for one order, piece or payout: debits less credits, in minor units. */
export type Cell = { readonly group: string; readonly currency: string; readonly ledger: number; readonly own: number };

const none = -1;
const roomAtFirst = 1_024;

/**
 * What the ledger says beside what it should say, by subject, group of accounts and currency. There are millions of figures
 * in a year's books, so they lie in three long rows of numbers, those of a subject chained one to the next.
 */
export class Cells {
  private readonly first = new Map<string, number>();
  private readonly columns: { readonly group: string; readonly currency: string }[] = [];
  private readonly numbers = new Map<string, Map<string, number>>();
  private count = 0;
  /** Of each cell its column and the next cell of its subject, */
  private links = new Int32Array(2 * roomAtFirst);
  /** and both figures: integers within 2^53. */
  private figures = new Float64Array(2 * roomAtFirst);

  add(side: Side, subject: string, group: string, currency: string, minor: number) {
    if (minor === 0) return;
    const cell = this.find(subject, this.columnOf(group, currency));
    this.figures[2 * cell + (side === 'ledger' ? 0 : 1)]! += minor;
  }

  /** Where we cannot know better: the ledger's figure is ours. */
  trust(subject: string, group: string, currency: string) {
    const cell = this.find(subject, this.columnOf(group, currency));
    this.figures[2 * cell + 1] = this.figures[2 * cell]!;
  }

  subjects(): IterableIterator<string> {
    return this.first.keys();
  }

  of(subject: string): Cell[] {
    const found: Cell[] = [];
    for (let cell = this.first.get(subject) ?? none; cell !== none; cell = this.links[2 * cell + 1]!) {
      const [ledger, own] = [this.figures[2 * cell]!, this.figures[2 * cell + 1]!];
      found.push({ ...this.columns[this.links[2 * cell]!]!, ledger, own });
    }
    return found;
  }

  private find(subject: string, column: number): number {
    let last = none;
    for (let cell = this.first.get(subject) ?? none; cell !== none; cell = this.links[2 * cell + 1]!) {
      if (this.links[2 * cell] === column) return cell;
      last = cell;
    }
    const cell = this.count++;
    this.makeRoom();
    this.links[2 * cell] = column;
    this.links[2 * cell + 1] = none;
    if (last === none) this.first.set(subject, cell);
    else this.links[2 * last + 1] = cell;
    return cell;
  }

  private makeRoom() {
    if (2 * this.count <= this.links.length) return;
    const [links, figures] = [new Int32Array(2 * this.links.length), new Float64Array(2 * this.figures.length)];
    links.set(this.links);
    figures.set(this.figures);
    [this.links, this.figures] = [links, figures];
  }

  private columnOf(group: string, currency: string): number {
    const ofGroup = this.numbers.get(group) ?? new Map<string, number>();
    this.numbers.set(group, ofGroup);
    const known = ofGroup.get(currency);
    if (known !== undefined) return known;
    this.columns.push({ group, currency });
    ofGroup.set(currency, this.columns.length - 1);
    return this.columns.length - 1;
  }
}
