import { Column, Entity, Index, PrimaryColumn, type DataSource } from 'typeorm';
import type { Money } from '#contracts/vocabulary.js';
import type { View } from '#eventsourcing/view.js';
import type { Corrections } from './piece.js';
import type { UnitEvent, UnitStatus } from './unit.js';

/** One piece as a buyer or seller looks for it. Texts may hold any script, so they are nvarchar. */
@Entity('catalogue')
@Index(['status', 'unitId'])
@Index(['category', 'unitId'])
export class CatalogueRow {
  @PrimaryColumn({ type: 'varchar', length: 64 }) unitId!: string;
  @Column({ type: 'varchar', length: 16 }) status!: UnitStatus;
  @Column({ type: 'nvarchar', length: 400 }) title!: string;
  @Column({ type: 'nvarchar', length: 64, nullable: true }) category!: string | null;
  @Column({ type: 'nvarchar', length: 300, nullable: true }) maker!: string | null;
  @Column({ type: 'nvarchar', length: 500, nullable: true }) materials!: string | null;
  @Column({ type: 'nvarchar', length: 100, nullable: true }) periodText!: string | null;
  @Column({ type: 'int', nullable: true }) yearFrom!: number | null;
  @Column({ type: 'int', nullable: true }) yearTo!: number | null;
  @Column({ type: 'nvarchar', length: 200, nullable: true }) condition!: string | null;
  @Column({ type: 'varchar', length: 64 }) location!: string;
  /** Minor units; a float column holds every integer up to 2^53 on SQLite and SQL Server alike. */
  @Column({ type: 'float', nullable: true }) askingMinor!: number | null;
  @Column({ type: 'varchar', length: 3, nullable: true }) currency!: string | null;
  @Column({ type: 'nvarchar', length: 2000 }) searchText!: string;
}

export const catalogue: View<CatalogueRow, UnitEvent> = {
  name: 'catalogue',
  version: 1,
  stream: 'unit',
  row: CatalogueRow,
  evolve(row, { type, data }, unitId) {
    if (type === 'UnitRegistered') {
      const { location, condition = null } = data;
      return corrected({ ...blank, unitId, location, condition }, data);
    }
    if (row === null) return null;
    switch (type) {
      case 'UnitDescribed':
        return corrected(row, data.changes);
      case 'UnitMoved':
        return { ...row, location: data.to };
      case 'UnitRegraded':
        return { ...row, condition: data.condition };
      case 'UnitOffered':
        return { ...row, status: 'offered', ...priced(data.askingPrice) };
      case 'UnitRepriced':
        return { ...row, ...priced(data.askingPrice) };
      case 'UnitWithdrawn':
        return { ...row, status: row.status === 'offered' ? 'not-offered' : row.status, ...unpriced };
      case 'UnitHeld':
        return { ...row, status: 'held' };
      case 'UnitAllocated':
        return { ...row, status: 'allocated' };
      case 'UnitSold':
        return { ...row, status: 'sold' };
      case 'HoldReleased':
      case 'HoldExpired':
      case 'UnitReleased':
      case 'UnitSaleReversed':
        return { ...row, status: row.askingMinor === null ? 'not-offered' : 'offered' };
      case 'UnitReturned': {
        const { condition, location = row.location } = data;
        return { ...row, status: 'not-offered', condition, location, ...unpriced };
      }
      case 'UnitWrittenOff':
        return { ...row, status: 'written-off', ...unpriced };
      case 'UnitFound':
        return { ...row, status: 'not-offered', location: data.location };
      case 'UnitDeclined':
      case 'UnitForgone':
        return row;
    }
  },
};

/** What to look for; what is left out does not restrict. Prices are in minor units of `currency`. */
export type CatalogueQuery = {
  readonly q?: string | undefined;
  readonly category?: string | undefined;
  readonly location?: string | undefined;
  readonly status?: UnitStatus | undefined;
  readonly yearFrom?: number | undefined;
  readonly yearTo?: number | undefined;
  readonly currency?: string | undefined;
  readonly priceMin?: number | undefined;
  readonly priceMax?: number | undefined;
};

const termsMax = 10;

/** The pieces that fit, by stock number, from the one that follows `after`. Every word of `q` must be found somewhere. */
export function search(database: DataSource, query: CatalogueQuery, after: string | undefined, limit: number) {
  const { q = '', ...wanted } = query;
  const rows = database.getRepository(CatalogueRow).createQueryBuilder('row').orderBy('row.unitId').limit(limit);
  const restrict = (condition: string, name: string, value: string | number | undefined) => {
    if (value !== undefined) rows.andWhere(condition, { [name]: value });
  };
  restrict('row.unitId > :after', 'after', after);
  restrict('row.category = :category', 'category', wanted.category);
  restrict('row.location = :location', 'location', wanted.location);
  restrict('row.status = :status', 'status', wanted.status);
  // A piece that may have been made in any of the years.
  restrict('row.yearTo >= :yearFrom', 'yearFrom', wanted.yearFrom);
  restrict('row.yearFrom <= :yearTo', 'yearTo', wanted.yearTo);
  restrict('row.currency = :currency', 'currency', wanted.currency);
  restrict('row.askingMinor >= :priceMin', 'priceMin', wanted.priceMin);
  restrict('row.askingMinor <= :priceMax', 'priceMax', wanted.priceMax);
  for (const [index, term] of wordsOf(q).slice(0, termsMax).entries())
    restrict(`row.searchText like :term${index} escape '\\'`, `term${index}`, `%${literal(term)}%`);
  return rows.getMany();
}

const unpriced = { askingMinor: null, currency: null };
const priced = ({ minor, currency }: Money) => ({ askingMinor: minor, currency });

const blank = {
  ...{ status: 'not-offered' as const, title: '', category: null, maker: null, materials: null, ...unpriced },
  ...{ periodText: null, yearFrom: null, yearTo: null, searchText: '' },
};

function corrected(row: CatalogueRow, said: Corrections): CatalogueRow {
  const { title = row.title, category = row.category, maker = row.maker, materials = row.materials, period } = said;
  const { text: periodText = null, yearFrom = null, yearTo = null } = period ?? {};
  const made = period === undefined ? {} : { periodText, yearFrom, yearTo };
  const next = { ...row, title, category, maker, materials, ...made };
  const words = [next.unitId, title, maker, category, next.periodText, materials];
  return { ...next, searchText: folded(words.filter((text) => text !== null).join('\n')).slice(0, 2000) };
}

/** Small letters without accents: who types sevres finds Sèvres. */
const folded = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
const wordsOf = (q: string) => folded(q).split(/\s+/).filter(Boolean);
/** SQL Server knows sets in brackets, too. */
const literal = (term: string) => term.replace(/[\\%_[]/g, '\\$&');
