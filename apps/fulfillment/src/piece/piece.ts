import type { z } from 'zod';
import type { UnitDescribed } from '#contracts/inventory.js';
import type { Decider } from '#eventsourcing/decider.js';

/** What is absent is not said; null says that nobody knows. */
export type Description = Omit<z.infer<typeof UnitDescribed.schema>, 'unitId'>;
type Field = keyof Description;

/** `sequence` is inventory's version of the piece: of two words on one field the larger is the later. */
export type PieceCommand = { type: 'RecordDescription'; data: Description & { sequence: number } };

// This shape is on disk for ever: add to it, never change it.
export type PieceEvent = { type: 'DescriptionRecorded'; data: { said: Description; sequence: number } };

/** What is known of a piece, without what nobody knows. */
export type Known = { readonly [Name in Field]?: NonNullable<Description[Name]> };
export type Piece = {
  readonly known: Known;
  /** Of each field, which word of inventory's it is from. */
  readonly sequences: { readonly [Name in Field]?: number };
};

/**
 * A one-of-a-kind piece as inventory describes it, for those who pack it and take it over borders; its id is the unit's. A late
 * word counts for the fields that nobody has spoken of since.
 */
export const piece: Decider<PieceCommand, PieceEvent, Piece> = {
  stream: 'piece',
  initial: { known: {}, sequences: {} },

  decide({ data: { sequence, ...description } }, { sequences }) {
    const news = Object.entries(description).filter(
      ([field, value]) => value !== undefined && sequence > (sequences[field as Field] ?? -1),
    );
    if (news.length === 0) return [];
    return [{ type: 'DescriptionRecorded', data: { said: Object.fromEntries(news), sequence } }];
  },

  evolve({ known, sequences }, { data: { said, sequence } }) {
    const merged = Object.entries({ ...known, ...said }).filter(([, value]) => value !== null);
    const heard = Object.keys(said).map((field) => [field, sequence] as const);
    return { known: Object.fromEntries(merged), sequences: { ...sequences, ...Object.fromEntries(heard) } };
  },
};

/** Of what inventory calls it: a stock number, or that of a counted article, which may be the same word. */
export const pieceIdOf = (of: { readonly unitId: string } | { readonly sku: string }) =>
  'unitId' in of ? of.unitId : `sku.${of.sku}`;
