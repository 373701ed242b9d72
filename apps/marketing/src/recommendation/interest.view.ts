import {
  Column,
  Entity,
  Index,
  PrimaryColumn,
  type DataSource,
  type ObjectLiteral,
  type SelectQueryBuilder,
} from 'typeorm';
import type { Register } from '#eventsourcing/view.js';
import type { CartEvent } from '../cart/cart.js';
import { ofTheKnown } from '../customer/forgotten.view.js';
import { leadsOf, lotsOf, type Persons } from '../customer/identity-list.view.js';
import { rootIn } from '../customer/profile.js';
import { asNumbers, OfferRow } from '../offer/offer-list.view.js';
import { BuyerRow } from '../timeline/buyer.view.js';
import type { PurchaseEvent } from '../timeline/purchase.js';
import { WatcherRow } from '../watch/watcher.view.js';
import { alone, companyIn, type Company, type Wanted } from './recommended.js';
import type { Kind } from './similarity.js';
import { unwillingOf } from './unwilling.view.js';

/** What somebody put into a cart. */
@Entity('carted_piece')
@Index(['unitId', 'subjectId'])
@Index(['subjectId', 'at'])
export class CartedRow {
  /** Of the event, and which of its pieces. */
  @PrimaryColumn({ type: 'varchar', length: 100 }) cartedId!: string;
  @Column({ type: 'varchar', length: 64 }) unitId!: string;
  @Column({ type: 'varchar', length: 64 }) subjectId!: string;
  @Column({ type: 'varchar', length: 24 }) at!: string;
}

export const cartedPieces: Register<CartedRow, CartEvent> = {
  name: 'carted-pieces',
  version: 1,
  stream: 'cart',
  row: CartedRow,
  rowsOf: ({ id, type, data }, subjectId) =>
    type !== 'CartKept'
      ? []
      : data.added.map((unitId, n) => ({ cartedId: `${id}/${n}`, unitId, subjectId, at: data.at })),
};

/** What an order named, whatever became of it. */
@Entity('ordered_piece')
@Index(['unitId'])
@Index(['orderId'])
export class OrderedRow {
  @PrimaryColumn({ type: 'varchar', length: 100 }) orderedId!: string;
  @Column({ type: 'varchar', length: 64 }) orderId!: string;
  @Column({ type: 'varchar', length: 64 }) unitId!: string;
  @Column({ type: 'varchar', length: 24 }) at!: string;
}

export const orderedPieces: Register<OrderedRow, PurchaseEvent> = {
  name: 'ordered-pieces',
  version: 1,
  stream: 'purchase',
  row: OrderedRow,
  rowsOf: ({ id, type, data }, orderId) =>
    type !== 'PurchaseMade'
      ? []
      : [...new Set(data.pieces)].map((unitId, n) => ({ orderedId: `${id}/${n}`, orderId, unitId, at: data.at })),
};

/** By person and category, when they last ordered, carted or watched a piece of it: RFC 3339. */
export type Interests = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** What people wanted, one query a kind: `w` is the wish, and whose it is stands in `whose`. */
const wishes = (database: DataSource) =>
  [
    { whose: 'w.subjectId', select: database.getRepository(WatcherRow).createQueryBuilder('w') },
    { whose: 'w.subjectId', select: database.getRepository(CartedRow).createQueryBuilder('w') },
    {
      whose: 'b.subjectId',
      select: database
        .getRepository(OrderedRow)
        .createQueryBuilder('w')
        .innerJoin(BuyerRow, 'b', 'b.orderId = w.orderId'),
    },
  ].map(({ whose, select }) => ({
    whose,
    // What somebody did before they were forgotten counts no more.
    select: ofTheKnown(select as SelectQueryBuilder<ObjectLiteral>, whose, 'w.at').innerJoin(
      ...([OfferRow, 'o', 'o.unitId = w.unitId'] as const),
    ),
  }));

/** Of everybody whom we know. */
export async function interestsOfAll(database: DataSource, persons: Persons): Promise<Interests> {
  const found = new Map<string, Map<string, string>>();
  for (const { whose, select } of wishes(database)) {
    select
      .select([`${whose} as "subjectId"`, 'o.category as category', 'max(w.at) as at'])
      .where(`${whose} between :first and :last and o.category <> ''`)
      .groupBy(whose)
      .addGroupBy('o.category');
    for await (const lot of lotsOf(persons)) {
      const rows = await select.setParameters(lot).getRawMany<{ subjectId: string; category: string; at: string }>();
      for (const { subjectId, category, at } of rows) {
        const person = persons.get(subjectId) ?? subjectId;
        const theirs = found.get(person) ?? new Map<string, string>();
        if (at > (theirs.get(category) ?? '')) theirs.set(category, at);
        found.set(person, theirs);
      }
    }
  }
  return found;
}

/** What somebody wanted, with what it is; the latest first. */
export type Wish = Kind & { readonly unitId: string; readonly at: string };
const wishesMax = 200;

/** Of some identities; each piece once. */
export async function wishesOf(database: DataSource, subjectIds: readonly string[]): Promise<readonly Wish[]> {
  const found: Wish[] = [];
  for (const { whose, select } of wishes(database)) {
    const rows = await select
      .select(['o.unitId as "unitId"', 'o.category as category', 'o.materials as materials', 'w.at as at'])
      .addSelect(['o.madeFrom as "madeFrom"', 'o.madeTo as "madeTo"'])
      .addSelect(['o.askingMinor as "askingMinor"', 'o.currency as currency'])
      .where(`${whose} in (:...subjectIds)`, { subjectIds })
      .orderBy('w.at', 'DESC')
      .limit(wishesMax)
      .getRawMany<Wish>();
    found.push(...rows.map(asNumbers));
  }
  found.sort((one, other) => (one.at === other.at ? (one.unitId < other.unitId ? -1 : 1) : one.at > other.at ? -1 : 1));
  return [...new Map(found.toReversed().map((wish) => [wish.unitId, wish])).values()].toReversed();
}

const peopleMax = 500;
const identitiesMax = 2_000;
const togetherMax = 5_000;

/**
 * What else people wanted who wanted one of these. Somebody is one person by all their identities, as whichever they wanted it; left
 * out are who is behind `but`, and who said no to personalisation: what they do is not looked at for anybody.
 */
export async function companyOf(
  database: DataSource,
  unitIds: readonly string[],
  but: readonly string[],
): Promise<Company> {
  if (unitIds.length === 0) return alone;
  const wanting = new Set<string>();
  for (const { whose, select } of wishes(database)) {
    const rows = await select
      .select(`${whose} as "subjectId"`)
      .where('w.unitId in (:...unitIds)', { unitIds })
      .orderBy('w.at', 'DESC')
      .limit(peopleMax)
      .getRawMany<{ subjectId: string }>();
    for (const { subjectId } of rows) wanting.add(subjectId);
  }
  const leads = await leadsOf(database, [...wanting, ...but]);
  const personOf = (subjectId: string) => rootIn(leads, subjectId);
  const leftOut = new Set([...but.map(personOf), ...(await unwillingOf(database, leads))]);
  const counted = [...wanting].map(personOf).filter((person) => !leftOut.has(person));
  const people = new Set([...new Set(counted)].slice(0, peopleMax));
  const identities = [...leads.keys()].filter((one) => people.has(personOf(one))).slice(0, identitiesMax);
  const wanted: Wanted[] = [];
  for (const { whose, select } of identities.length === 0 ? [] : wishes(database)) {
    const rows = await select
      .select([`${whose} as "subjectId"`, 'w.unitId as "unitId"', 'o.category as category'])
      .where(`${whose} in (:...identities)`, { identities })
      .orderBy('w.at', 'DESC')
      .limit(togetherMax)
      .getRawMany<Wanted>();
    wanted.push(...rows.map((row) => ({ ...row, subjectId: personOf(row.subjectId) })));
  }
  return companyIn(wanted);
}
