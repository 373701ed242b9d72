import type { Recorded } from '#eventsourcing/event-store.js';
import type { PrivacyCaseEvent } from '../case/privacy-case.js';
import type { HeldRecord } from './subject-export.js';

/**
 * A case as it is held of one whom it names: of the others not even their ids. By what the case was told it may mean any of them,
 * so that is only hers if she is the only one.
 */
export function caseHeldOf(
  subjectId: string,
  caseId: string,
  events: readonly Recorded<PrivacyCaseEvent>[],
): HeldRecord {
  const isHers = (one: string) => one === subjectId;
  const isAlone = events.every(({ type, data }) => type === 'CaseOverdue' || namedIn(data).every(isHers));
  const shown = ({ type, data }: PrivacyCaseEvent) => {
    if (type === 'CaseOverdue') return data;
    if (type === 'CaseOpened') {
      const { contact, orderIds, ...rest } = data;
      return { ...rest, subjectIds: data.subjectIds.filter(isHers), ...(isAlone && { contact, orderIds }) };
    }
    const { subjectIds, foundSince, exports, ...rest } = data;
    return {
      ...{ ...rest, exports: exports.filter((one) => isHers(one.subjectId)) },
      ...(subjectIds && { subjectIds: subjectIds.filter(isHers) }),
      ...(foundSince && { foundSince: foundSince.filter(isHers) }),
    };
  };
  return {
    record: `case ${caseId}`,
    events: events.map((event) => ({ type: event.type, at: event.at, data: shown(event) })),
  };
}

type Naming = { readonly subjectIds?: readonly string[]; readonly foundSince?: readonly string[] };
const namedIn = ({ subjectIds = [], foundSince = [] }: Naming) => [...subjectIds, ...foundSince];
