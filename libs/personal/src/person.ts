import { sameContent } from '#contracts/same-content.js';
import { Refusal, type Decider } from '#eventsourcing/decider.js';
import type { HeldRecord } from './held-records.js';

/** What the law keeps of an erased person in one record. `until`: the last day, RFC 3339 date. */
export type Retained = {
  readonly record: string;
  readonly fields: readonly string[];
  readonly basis: string;
  readonly until: string;
};

/** `sequence`: which erasure of this person it is; of two the larger is the later. `erasedAt`: RFC 3339. */
type Erasure = { readonly erasedAt: string; readonly sequence: number };
/** `sequence`: which erasure it follows from. */
type Declaration = { readonly sequence: number; readonly retained: readonly Retained[] };

export type PersonCommand =
  | { type: 'ForgetPerson'; data: Erasure }
  | { type: 'DeclareRetention'; data: Declaration }
  | { type: 'CollectData'; data: { readonly exportId: string } }
  /** All parts at once: what is collected a second time may be cut differently, and must not be mixed with the first. */
  | {
      type: 'RecordCollected';
      data: { readonly exportId: string; readonly parts: readonly (readonly HeldRecord[])[] };
    };

// These shapes are on disk for ever: add to them, never change them.
export type PersonEvent =
  | { type: 'PersonForgotten'; data: Erasure }
  | { type: 'RetentionDeclared'; data: Declaration }
  | { type: 'DataCollectionRequested'; data: { readonly exportId: string } }
  | {
      type: 'SubjectDataCollected';
      data: {
        readonly exportId: string;
        /** Counts from 1. */
        readonly part: number;
        readonly parts: number;
        readonly records: readonly HeldRecord[];
      };
    };

export type Person = {
  /** The latest erasure, if there was one; what they told us after it is not forgotten. */
  readonly forgotten?: Erasure;
  /** What was declared last. */
  readonly declared?: Declaration;
  /** Exports that were asked for, */
  readonly asked: readonly string[];
  /** and those of them that have all that is held here. */
  readonly collected: readonly string[];
};

/** Somebody who asked to be forgotten, or to hear what a service holds of them; the id is the subject's. */
export const person: Decider<PersonCommand, PersonEvent, Person> = {
  stream: 'person',
  initial: { asked: [], collected: [] },

  decide({ type, data }, { forgotten, declared, asked, collected }) {
    switch (type) {
      case 'ForgetPerson':
        return forgotten !== undefined && data.sequence <= forgotten.sequence
          ? []
          : [{ type: 'PersonForgotten', data }];
      case 'DeclareRetention': {
        if (forgotten === undefined) throw new Refusal('not-forgotten', 'Nobody asked to forget this person.');
        // Forgotten once more meanwhile: that is declared after it.
        if (data.sequence !== forgotten.sequence) return [];
        const isSaid = declared?.sequence === data.sequence && sameContent(declared.retained, data.retained);
        return isSaid ? [] : [{ type: 'RetentionDeclared', data }];
      }
      case 'CollectData':
        return asked.includes(data.exportId) ? [] : [{ type: 'DataCollectionRequested', data }];
      case 'RecordCollected': {
        const { exportId, parts } = data;
        if (!asked.includes(exportId)) throw new Refusal('export-unknown', 'Nobody asked for this.');
        if (collected.includes(exportId)) return [];
        return parts.map((records, index) => ({
          type: 'SubjectDataCollected',
          data: { exportId, part: index + 1, parts: parts.length, records },
        }));
      }
    }
  },

  evolve(state, { type, data }): Person {
    switch (type) {
      case 'PersonForgotten':
        return { ...state, forgotten: data };
      case 'RetentionDeclared':
        return { ...state, declared: data };
      case 'DataCollectionRequested':
        return { ...state, asked: [...state.asked, data.exportId] };
      case 'SubjectDataCollected':
        // All parts are one append.
        return data.part > 1 ? state : { ...state, collected: [...state.collected, data.exportId] };
    }
  },
};
