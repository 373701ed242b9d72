import { Refusal, type Decider } from '#eventsourcing/decider.js';
import { checked } from './checked.js';
import type { Document } from './document.js';

/** A document with its number, and the fact in this service's log that it was issued for. */
export type IssuedDocument = { readonly number: string; readonly key: string; readonly document: Document };

export type IssuedDocumentCommand = { type: 'IssueDocument'; data: IssuedDocument };

// This shape is on disk for ever: add to it, never change it.
export type IssuedDocumentEvent = { type: 'DocumentIssued'; data: IssuedDocument };

/**
 * An invoice or a credit note, whose number it has, and which it stays: for the same fact nothing is issued again, whatever
 * is said of it later. Refuses: number-taken, and what {@link checked} refuses.
 */
export const issuedDocument: Decider<IssuedDocumentCommand, IssuedDocumentEvent, Partial<IssuedDocument>> = {
  stream: 'document',
  initial: {},

  decide({ data }, { key }) {
    if (key === undefined) return [{ type: 'DocumentIssued', data: { ...data, document: checked(data.document) } }];
    if (key === data.key) return [];
    throw new Refusal('number-taken', `${data.number} was issued for ${key}.`);
  },

  evolve: (_, { data }) => data,
};
