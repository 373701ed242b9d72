import type { StatementSync } from 'node:sqlite';
import type { BookFile } from '../book-file.js';
import type { MarketPayout, Movement, Platform } from './market.js';

const schema = `
  create table if not exists market_payout (
    platform text not null, number integer not null, body text not null, primary key (platform, number));
  create table if not exists market_movement (
    platform text not null, number integer not null, what text not null, body text not null,
    primary key (platform, number), unique (platform, what))`;

const statements = {
  payouts: 'select body from market_payout where platform = ? order by number',
  putPayout: 'insert into market_payout values (?, ?, ?)',
  movements: 'select body from market_movement where platform = ? order by number',
  isSettled: 'select 1 from market_movement where platform = ? and what = ?',
  putMovement: 'insert into market_movement values (?, ?, ?, ?)',
  last: `select max(number) as number from (
    select platform, number from market_payout union all select platform, number from market_movement) where platform = ?`,
};

/** The number before the first, as the platform's own look. Movements and payouts count together, in the order in which they are written. */
const bases: Readonly<Record<Platform, number>> = { ebay: 5_000_100_000, etsy: 11_000_000_000, shopify: 631_000_000 };

/** What the platforms write down of what they paid out. */
export class PayoutBooks {
  private readonly sql: Record<keyof typeof statements, StatementSync>;

  constructor(private readonly file: BookFile) {
    file.db.exec(schema);
    this.sql = Object.fromEntries(
      Object.entries(statements).map(([name, text]) => [name, file.db.prepare(text)]),
    ) as typeof this.sql;
  }

  payouts(platform: Platform): MarketPayout[] {
    return this.sql.payouts.all(platform).map(bodyOf<MarketPayout>);
  }

  movements(platform: Platform): Movement[] {
    return this.sql.movements.all(platform).map(bodyOf<Movement>);
  }

  /** Whether a payout has settled that already. */
  isSettled(movement: Pick<Movement, 'platform' | 'kind' | 'of' | 'refund'>): boolean {
    return this.sql.isSettled.get(movement.platform, whatOf(movement)) !== undefined;
  }

  /** Writes down a payout of these movements, in their order. */
  settle(
    payout: Omit<MarketPayout, 'number'>,
    movements: readonly Omit<Movement, 'number' | 'payout'>[],
  ): MarketPayout {
    const { platform } = payout;
    const last = (this.sql.last.get(platform)!['number'] as number | null) ?? bases[platform];
    const number = last + movements.length + 1;
    this.file.begin();
    for (const [index, movement] of movements.entries()) {
      const settled: Movement = { ...movement, number: last + index + 1, payout: number };
      this.sql.putMovement.run(platform, settled.number, whatOf(settled), JSON.stringify(settled));
    }
    const paid = { ...payout, number };
    this.sql.putPayout.run(platform, number, JSON.stringify(paid));
    return paid;
  }
}

const whatOf = ({ kind, of, refund }: Pick<Movement, 'kind' | 'of' | 'refund'>) => `${kind} ${refund ?? of}`;
const bodyOf = <T>(row: Record<string, unknown>) => JSON.parse(row['body'] as string) as T;
