import { z } from 'zod';
import { sealed } from '#contracts/personal.js';
import { id, instant } from '#contracts/vocabulary.js';
import type { Recorded } from '#eventsourcing/event-store.js';
import type { SubjectExportEvent } from './subject-export.js';

/** What stands where a value was that nobody can read any more. */
export const erased = '[erased]';

const event = z.object({ type: z.string(), at: instant, data: z.unknown() });
const record = z.object({
  service: z.string().describe('Who holds it'),
  record: z.string().describe('What it belongs to: order o-42'),
  events: z.array(event).describe('All that happened to it, in order'),
});

/** Everything that is held of a person, as the API shows it. */
export const exportDocument = z
  .object({
    exportId: id,
    subjectId: id,
    status: z.enum(['collecting', 'completed']),
    requestedAt: instant,
    completedAt: instant.optional(),
    records: z
      .array(record)
      .optional()
      .describe(`Once it is completed, in the clear; ${erased} where that is not possible any more`),
  })
  .meta({ id: 'SubjectExport' });
export type ExportDocument = z.infer<typeof exportDocument>;
export type ExportRecord = z.infer<typeof record>;

/** The head of the document, and its records as they were collected: sealed. undefined for an export nobody asked for. */
export function collectedOf(exportId: string, events: readonly Recorded<SubjectExportEvent>[]) {
  const [requested] = events;
  if (requested?.type !== 'ExportRequested') return undefined;
  const completedAt = events.find(({ type }) => type === 'ExportCompleted')?.at;
  const head: ExportDocument = {
    ...{ exportId, subjectId: requested.data.subjectId, requestedAt: requested.at },
    ...(completedAt === undefined ? { status: 'collecting' } : { status: 'completed', completedAt }),
  };
  return { head, records: recordsOf(events) };
}

/** By service and part, whatever order they came in; what was cut into parts is one record again. */
function recordsOf(events: readonly SubjectExportEvent[]): ExportRecord[] {
  const parts = events.flatMap(({ type, data }) => (type === 'DataCollected' ? [data] : []));
  const inOrder = [...parts].sort((a, b) =>
    a.service === b.service ? a.part - b.part : a.service < b.service ? -1 : 1,
  );
  const records = new Map<string, ExportRecord>();
  for (const { service, records: some } of inOrder)
    for (const { record, events } of some) {
      const key = `${service} ${record}`;
      const before = records.get(key)?.events ?? [];
      const more = events.map(({ type, at, data }) => ({ type, at, data }));
      records.set(key, { service, record, events: [...before, ...more] });
    }
  return [...records.values()];
}

/** What was opened, with {@link erased} where there is a sealed value that did not open. */
export function withErased(before: unknown, opened: unknown): unknown {
  if (opened === null) return isSealed(before) ? erased : null;
  if (Array.isArray(opened) && Array.isArray(before))
    return opened.map((item, index) => withErased(before[index], item));
  if (!isObject(opened) || !isObject(before)) return opened;
  return Object.fromEntries(Object.entries(opened).map(([name, value]) => [name, withErased(before[name], value)]));
}

const isSealed = (value: unknown) => sealed.safeParse(value).success;
const isObject = (value: unknown): value is { readonly [name: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
