import { Refusal, type Decider } from '#eventsourcing/decider.js';
import { exportHolders, firstExportHolders, type ExportHolder } from '../holders.js';

/** Something that is held of a person, such as 'order o-42', with all that happened to it. What they told us is sealed. */
export type HeldRecord = {
  readonly record: string;
  readonly events: readonly { readonly type: string; readonly at: string; readonly data?: unknown }[];
};

type Requested = { readonly subjectId: string; readonly caseId?: string };
/** `holders`: of whom all parts are wanted. */
type Asked = { readonly holders?: readonly ExportHolder[] };
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
  | { type: 'ExportRequested'; data: Requested & Asked }
  | { type: 'DataCollected'; data: Part }
  | { type: 'ExportCompleted'; data: object };

/** Which parts came; not what is in them, which may be large and is read from the log when it is shown. */
type Collected = { readonly parts: number; readonly have: readonly number[] };
export type SubjectExport = {
  readonly subjectId?: string;
  /** Who was asked: whoever holds anything since then was not. */
  readonly holders: readonly ExportHolder[];
  readonly collected: { readonly [service in ExportHolder]?: Collected };
  readonly completed: boolean;
};

/** Everything that is held of a person, asked of every service that holds anything. The parts come in any order. */
export const subjectExport: Decider<SubjectExportCommand, SubjectExportEvent, SubjectExport> = {
  stream: 'subjectExport',
  initial: { holders: [], collected: {}, completed: false },

  decide({ type, data }, { subjectId, holders, collected, completed }) {
    switch (type) {
      case 'RequestExport':
        if (subjectId === undefined) return [{ type: 'ExportRequested', data: { ...data, holders: exportHolders } }];
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
        const isLast = !completed && isComplete(holders, all);
        return [{ type: 'DataCollected', data: part }, ...(isLast ? [done] : [])];
      }
    }
  },

  evolve(state, { type, data }): SubjectExport {
    switch (type) {
      case 'ExportRequested':
        return { ...state, subjectId: data.subjectId, holders: data.holders ?? firstExportHolders };
      case 'DataCollected':
        return { ...state, collected: withPart(state.collected, data) };
      case 'ExportCompleted':
        return { ...state, completed: true };
    }
  },
};

const done: SubjectExportEvent = { type: 'ExportCompleted', data: {} };

const withPart = (
  collected: SubjectExport['collected'],
  { service, part, parts }: Part,
): SubjectExport['collected'] => ({
  ...collected,
  [service]: { parts, have: [...(collected[service]?.have ?? []), part] },
});

const isComplete = (holders: readonly ExportHolder[], collected: SubjectExport['collected']) =>
  holders.every(
    (holder) => collected[holder] !== undefined && collected[holder].have.length === collected[holder].parts,
  );
