import { z } from 'zod';
import { id } from '#contracts/vocabulary.js';

const outcomes = ['imported', 'unchanged', 'questioned', 'rejected', 'unreachable'] as const;
const count = z.int().min(0);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** What became of a file. */
export const importOutcome = z
  .object({
    outcome: z
      .enum(outcomes)
      .describe('questioned: the newest set waits for a person. rejected: nothing of the file is used'),
    reason: z.string().optional().describe('Of rejected and unreachable'),
    sha256: sha256.optional().describe('The file: /v1/rate-files/{sha256}'),
    days: count.describe('How many sets the file has'),
    published: count.describe('How many of them were new, or known only as past, and may be used now'),
    questioned: count.describe('How many of them were new, and wait for a person'),
    known: count.describe('How many of them we had'),
    jumps: count.describe('How many new days of the past moved further than is plausible; they are facts all the same'),
    rateIds: z.array(id).describe('The newest sets of the file, a hundred at most, newest first'),
  })
  .meta({ id: 'ImportOutcome' });
export type ImportOutcome = z.infer<typeof importOutcome>;

export const nothingImported = { days: 0, published: 0, questioned: 0, known: 0, jumps: 0, rateIds: [] };
