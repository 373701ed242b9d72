import { z } from 'zod';
import { id, instant, text } from '#contracts/vocabulary.js';
import { retainedOf, type Subject } from './subject.js';

const exportSummary = z
  .object({ exportId: id, subjectId: id, requestedAt: instant, completedAt: instant.optional() })
  .meta({ id: 'SubjectExportSummary' });
export type ExportSummary = z.infer<typeof exportSummary>;
const retained = z.object({
  service: z.string().describe('Who holds it'),
  record: z.string().describe('What it belongs to: order o-42'),
  fields: z.array(z.string()),
  basis: z.string().describe('The law that asks for it'),
  until: z.iso.date().describe('The last day on which it is kept'),
});

/** What is done about a person's data, as the API shows it; nothing of the data. */
export const subjectResource = z
  .object({
    subjectId: id,
    erasure: z.enum(['none', 'under-way', 'done']),
    erasedAt: instant
      .optional()
      .describe('When the key to what they had told us was destroyed last; who came back since then has another'),
    retained: z.array(retained).describe('What the law keeps of an erased person'),
    lawKey: z
      .enum(['kept', 'released', 'destroyed'])
      .describe('What opens names and addresses for the law; destroyed when nothing is retained'),
    exports: z.array(exportSummary).describe('The latest hundred'),
    version: z.int().describe('Counts the events behind it; also the ETag'),
  })
  .meta({ id: 'Subject' });
export type SubjectResource = z.infer<typeof subjectResource>;

/** The request for an export, as the API shows it; the export itself has an address of its own. */
export const requestedExport = z
  .object({ exportId: id, subjectId: id, status: z.enum(['collecting', 'completed']) })
  .meta({ id: 'RequestedExport' });

export const eraseSubject = z
  .strictObject({
    reason: z.enum(['asked', 'platform']).default('asked').describe('Whether a marketplace asked for them'),
  })
  .meta({ id: 'EraseSubject' });

/** By exactly one of them. */
export const searched = ['email', 'phone', 'account'] as const;
export const searchResult = z
  .object({
    subjectIds: z.array(text(64)).describe('Oldest first, at most 100'),
    more: z.literal(true).optional().describe('Others told us the same, and are not listed'),
  })
  .meta({ id: 'SubjectSearchResult' });

export function show(
  subjectId: string,
  state: Subject,
  version: number,
  exports: readonly ExportSummary[],
): SubjectResource {
  const { open, erasedAt, lawKey } = state;
  return {
    ...{ subjectId, erasure: open.length > 0 ? 'under-way' : erasedAt === undefined ? 'none' : 'done' },
    ...(erasedAt !== undefined && { erasedAt }),
    retained: retainedOf(state).map(({ fields, ...rest }) => ({ ...rest, fields: [...fields] })),
    ...{ lawKey, exports: [...exports], version },
  };
}
