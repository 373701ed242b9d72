import { z } from 'zod';
import { sameContent } from '#contracts/same-content.js';
import { id, reason } from '#contracts/vocabulary.js';
import { Refusal, type Decider } from '#eventsourcing/decider.js';

export const formats = ['parquet', 'csv', 'json'] as const;
export type Format = (typeof formats)[number];

const table = z.string().regex(/^gold\.[a-z][a-z0-9_]{0,62}$/, 'a table of gold, such as gold.sales_by_day');

/** What somebody wants to share with others who have no account here. */
export const makeShare = z
  .strictObject({
    shareId: id.describe('Whoever shares names it: the same twice is one'),
    tables: z
      .array(table)
      .min(1)
      .max(20)
      .refine((tables) => new Set(tables).size === tables.length, 'each once'),
    formats: z
      .array(z.enum(formats))
      .min(1)
      .max(3)
      .default([...formats]),
    days: z.int().min(1).max(90).default(30).describe('How long the link is good for'),
    purpose: reason.describe('Who it is for and why, nothing about persons'),
  })
  .meta({ id: 'MakeShare' });
type Terms = Omit<z.infer<typeof makeShare>, 'shareId'>;

/** One access; `network` is the part of the address that names no household. */
export type Access = {
  readonly readId: string;
  readonly table: string;
  readonly format: Format;
  /** Of the table, as its log counts them. */
  readonly version: number;
  /** That were to be sent; whoever hung up has fewer. */
  readonly bytes: number;
  readonly network: string;
  readonly at: string;
};

export type ShareCommand =
  | { type: 'MakeShare'; data: Terms & { at: string } }
  | { type: 'RevokeShare'; data: { at: string } }
  | { type: 'RecordRead'; data: Access };

// These shapes are on disk for ever: add to them, never change them.
export type ShareEvent =
  | { type: 'ShareMade'; data: Terms & { at: string; expiresAt: string } }
  | { type: 'ShareRevoked'; data: { at: string } }
  | { type: 'ShareRead'; data: Access };

export type Share = {
  readonly made?: Terms & { readonly at: string; readonly expiresAt: string };
  readonly revokedAt?: string;
  readonly reads: number;
  readonly bytes: number;
  readonly lastRead?: string;
};

/** A link that is passed on to everybody ends by itself. */
export const readsMax = 10_000;
export const bytesMax = 50_000_000_000;
const dayMs = 86_400_000;

/** Tables of gold that whoever has the link may read, until it ends or is taken back. */
export const share: Decider<ShareCommand, ShareEvent, Share> = {
  stream: 'share',
  initial: { reads: 0, bytes: 0 },

  decide(command, state) {
    switch (command.type) {
      case 'MakeShare':
        return made(command.data, state);
      case 'RevokeShare':
        if (state.made === undefined) throw new Refusal('share-unknown', 'There is no such share.');
        return state.revokedAt === undefined ? [{ type: 'ShareRevoked', data: command.data }] : [];
      case 'RecordRead':
        if (state.lastRead === command.data.readId) return [];
        if (hasEnded(state, command.data.at)) throw new Refusal('share-ended', 'This link is no longer good.');
        return [{ type: 'ShareRead', data: command.data }];
    }
  },

  evolve(state, event) {
    switch (event.type) {
      case 'ShareMade':
        return { ...state, made: event.data };
      case 'ShareRevoked':
        return { ...state, revokedAt: event.data.at };
      case 'ShareRead': {
        const { readId: lastRead, bytes } = event.data;
        return { ...state, reads: state.reads + 1, bytes: state.bytes + bytes, lastRead };
      }
    }
  },
};

/** Also if it never was. */
export const hasEnded = ({ made, ...use }: Share, at: string): boolean =>
  made === undefined || isOver({ ...use, expiresAt: made.expiresAt }, at);

export type Use = Pick<Share, 'revokedAt' | 'reads' | 'bytes'> & { readonly expiresAt: string };
/** It ended by itself, was taken back, or was read too often. */
export const isOver = ({ expiresAt, revokedAt, reads, bytes }: Use, at: string): boolean =>
  revokedAt !== undefined || expiresAt <= at || reads >= readsMax || bytes >= bytesMax;

function made({ at, ...terms }: Terms & { at: string }, state: Share): ShareEvent[] {
  if (state.made === undefined) {
    const expiresAt = new Date(Date.parse(at) + terms.days * dayMs).toISOString();
    return [{ type: 'ShareMade', data: { ...terms, at, expiresAt } }];
  }
  const { at: _, expiresAt: __, ...before } = state.made;
  if (sameContent(before, terms)) return [];
  throw new Refusal('share-id-taken', 'Something else is shared under this name.');
}
