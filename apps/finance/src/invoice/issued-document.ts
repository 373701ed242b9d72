import { Refusal, type Decider } from '#eventsourcing/decider.js';
import type { Document } from './document.js';

/**
 * A document with its number, and the fact in this service's log that it was issued for. It is one that `checked` let pass:
 * before it got its number, since a number without a document would be a gap.
 */
export type IssuedDocument = { readonly number: string; readonly key: string; readonly document: Document };

export type IssuedDocumentCommand = { type: 'IssueDocument'; data: IssuedDocument };

// This shape is on disk for ever: add to it, never change it.
export type IssuedDocumentEvent = { type: 'DocumentIssued'; data: IssuedDocument };

/**
 * An invoice or a credit note, whose number it has, and which it stays: for the same fact nothing is issued again, whatever
 * is said of it later. Refuses: number-taken.
 */
export const issuedDocument: Decider<IssuedDocumentCommand, IssuedDocumentEvent, IssuedDocument | undefined> = {
  stream: 'document',
  initial: undefined,

  decide({ data }, issued) {
    if (issued === undefined) return [{ type: 'DocumentIssued', data }];
    if (issued.key === data.key) return [];
    throw new Refusal('number-taken', `${data.number} was issued for ${issued.key}.`);
  },

  evolve: (_, { data }) => data,
};
