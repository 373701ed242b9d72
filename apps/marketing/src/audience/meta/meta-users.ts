import { z } from 'zod';
import { AudienceRefusal, AudienceUnreachable, type Member } from '../audience-platform.js';
import { metaIdentifiers } from '../identifiers.js';

/** Of a call; Meta takes 10,000. */
export const metaUsersMax = 1_000;

const schema = ['EXTERN_ID', 'EMAIL', 'PHONE', 'FN', 'LN', 'CT', 'ZIP', 'COUNTRY'] as const;

/** Somebody as a row of a payload; undefined where Meta would find nobody by it: a name is one only with a postal code. */
export function metaRow(member: Member): readonly string[] | undefined {
  const { email = '', phone = '', firstName = '', lastName = '', city = '', ...place } = metaIdentifiers(member);
  const { postalCode = '', country = '' } = place;
  const isSomebody = email !== '' || phone !== '' || [firstName, lastName, postalCode, country].every(Boolean);
  return isSomebody ? [member.memberId, email, phone, firstName, lastName, city, postalCode, country] : undefined;
}

/** `batch`: the number of this call, from 1; `total`: all that are added by calls of this session. */
export type Batch = {
  readonly session: number;
  readonly batch: number;
  readonly isLast: boolean;
  readonly total: number;
};

export const adding = (rows: readonly (readonly string[])[], { session, batch, isLast, total }: Batch) => ({
  session: { session_id: session, batch_seq: batch, last_batch_flag: isLast, estimated_num_total: total },
  payload: { schema, data: rows },
});

/** By our ids alone, which Meta was told with the rest: nothing of who they are has to be known any more. */
export const removing = (members: readonly Member[]) => ({
  payload: { schema: ['EXTERN_ID'], data: members.map(({ memberId }) => [memberId]) },
});

const id = z.string().regex(/^\d{1,30}$/);
export const audiences = z.object({
  data: z.array(z.object({ id, name: z.string() })),
  paging: z.object({ cursors: z.object({ after: z.string() }), next: z.string().optional() }).optional(),
});
export const made = z.object({ id });
export const received = z.object({ num_received: z.int().min(0), num_invalid_entries: z.int().min(0) });

const fault = z.object({ error: z.object({ code: z.int(), is_transient: z.boolean().optional() }) });
/** What passes: an unknown error, trouble at Meta, and limits of app, user, page, custom audiences. 80000 and on are of business use cases. */
const passing = [1, 2, 4, 17, 32, 613];
const isPassing = (code: number) => passing.includes(code) || (code >= 80_000 && code <= 80_014);

/**
 * What was asked for, if it is what was asked for. Meta says in a 400 that it was asked too often.
 * @throws AudienceRefusal with Meta's code, or the status of HTTP; AudienceUnreachable where it passes, or is no answer
 */
export function answerOf<Schema extends z.ZodType>(wanted: Schema, reply: { status: number; body: unknown }) {
  if (reply.status >= 300) {
    const error = fault.safeParse(reply.body).data?.error;
    if (error !== undefined && (error.is_transient === true || isPassing(error.code)))
      throw new AudienceUnreachable(`meta answered ${error.code}`);
    const code = String(error?.code ?? reply.status);
    throw new AudienceRefusal(code, `meta refuses what was asked: ${code}`);
  }
  const { success, data } = wanted.safeParse(reply.body);
  if (!success) throw new AudienceUnreachable('meta answered something else than what was asked for');
  return data;
}
