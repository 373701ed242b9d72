import { Refusal, type Decider } from '#eventsourcing/decider.js';
import { exportHolders, type ExportHolder } from '../holders.js';

/** Something that is held of a person, such as 'order o-42', with all that happened to it. What they told us is sealed. */
export type HeldRecord = {
  readonly record: string;
  readonly events: readonly { readonly type: string; readonly at: string; readonly data?: unknown }[];
};

type Requested = { readonly subjectId: string; readonly caseId?: string };
type Part = {
  readonly service: ExportHolder;
  /** Counts from 1. */
  readonly part: number;
  readonly parts: number;
  readonly records: readonly HeldRecord[];
};

export type SubjectExportCommand =
  { type: 'RequestExport'; data: Requested } | { type: 'RecordPart'; data: Part & { readonly subjectId: string } };

// These shapes are on disk for ever: add to them, never change them.
export type SubjectExportEvent =
  | { type: 'ExportRequested'; data: Requested }
  | { type: 'DataCollected'; data: Part }
  | { type: 'ExportCompleted'; data: object };

/** Which parts came; not what is in them, which may be large and is read from the log when it is shown. */
type Collected = { readonly parts: number; readonly have: readonly number[] };
export type SubjectExport = {
  readonly subjectId?: string;
  readonly collected: { readonly [service in ExportHolder]?: Collected };
  readonly completed: boolean;
};

/** Everything that is held of a person, asked of every service that holds anything. The parts come in any order. */
export const subjectExport: Decider<SubjectExportCommand, SubjectExportEvent, SubjectExport> = {
  stream: 'subjectExport',
  initial: { collected: {}, completed: false },

  decide({ type, data }, { subjectId, collected }) {
    switch (type) {
      case 'RequestExport':
        if (subjectId === undefined) return [{ type: 'ExportRequested', data }];
        if (subjectId === data.subjectId) return [];
        throw new Refusal('export-id-taken', 'What is held of somebody else was asked for under this id.');
      case 'RecordPart': {
        const { subjectId: about, ...part } = data;
        if (subjectId !== about) throw new Refusal('export-unknown', 'Nobody asked for this.');
        const known = collected[part.service];
        if (known?.have.includes(part.part) === true) return [];
        if (known !== undefined && known.parts !== part.parts)
          throw new Refusal('parts-differ', `It was one of ${known.parts} parts, and now of ${part.parts}.`);
        const all = withPart(collected, part);
        return [{ type: 'DataCollected', data: part }, ...(isComplete(all) ? [completed] : [])];
      }
    }
  },

  evolve(state, { type, data }): SubjectExport {
    switch (type) {
      case 'ExportRequested':
        return { ...state, subjectId: data.subjectId };
      case 'DataCollected':
        return { ...state, collected: withPart(state.collected, data) };
      case 'ExportCompleted':
        return { ...state, completed: true };
    }
  },
};

const completed: SubjectExportEvent = { type: 'ExportCompleted', data: {} };

const withPart = (
  collected: SubjectExport['collected'],
  { service, part, parts }: Part,
): SubjectExport['collected'] => ({
  ...collected,
  [service]: { parts, have: [...(collected[service]?.have ?? []), part] },
});

const isComplete = (collected: SubjectExport['collected']) =>
  exportHolders.every(
    (holder) => collected[holder] !== undefined && collected[holder].have.length === collected[holder].parts,
  );
