import { z } from 'zod';
import { AudienceRefusal, AudienceUnreachable, type Member } from '../audience-platform.js';
import { e164, emailOf } from '../identifiers.js';

type Profile = {
  readonly type: 'profile';
  readonly attributes: { readonly external_id: string; readonly email?: string; readonly phone_number?: string };
};

/** What Klaviyo needs to know somebody again, and no more; undefined where it could reach nobody by it. */
export function profileOf({ memberId, email, phone, country }: Member): Profile | undefined {
  const [address, number] = [emailOf(email), e164(phone, country)];
  if (address === undefined && number === undefined) return undefined;
  return {
    type: 'profile',
    attributes: {
      external_id: memberId,
      ...(address !== undefined && { email: address }),
      ...(number !== undefined && { phone_number: number }),
    },
  };
}

export const importOf = (list: string, profiles: readonly Profile[]) => ({
  data: {
    type: 'profile-bulk-import-job',
    attributes: { profiles: { data: profiles } },
    relationships: { lists: { data: [{ type: 'list', id: list }] } },
  },
});

/** `profile`: Klaviyo's own id. */
export const deletionOf = (profile: string) => ({
  data: {
    type: 'data-privacy-deletion-job',
    attributes: { profile: { data: { type: 'profile', id: profile, attributes: {} } } },
  },
});

const id = z.string().min(1).max(100);
export const lists = z.object({ data: z.array(z.object({ id })) });
export const list = z.object({ data: z.object({ id }) });
export const profiles = z.object({ data: z.array(z.object({ id })) });
export const job = z.object({
  data: z.object({
    id,
    attributes: z.object({
      status: z.enum(['cancelled', 'complete', 'processing', 'queued']),
      failed_count: z.int().min(0).nullish(),
    }),
  }),
});
/** A 204 has none, nor has the 202 of a deletion. */
export const nothing = z.undefined();

const errors = z.object({
  errors: z
    .array(
      z.object({
        code: z.string().regex(/^\w{1,60}$/),
        source: z.object({ pointer: z.string().optional(), parameter: z.string().optional() }).optional(),
      }),
    )
    .min(1),
});

/**
 * What was asked for, if it is what was asked for.
 * @throws AudienceRefusal with Klaviyo's code, or the status of HTTP, and the field; AudienceUnreachable where it is no answer
 */
export function answerOf<Schema extends z.ZodType>(schema: Schema, reply: { status: number; body: unknown }) {
  if (reply.status >= 300) {
    const [first] = errors.safeParse(reply.body).data?.errors ?? [];
    const code = first?.code ?? String(reply.status);
    // Of a field of ours, such as /data/attributes/name: letters and digits, and nothing anybody wrote.
    const field = [first?.source?.pointer, first?.source?.parameter].find((one) =>
      /^[\w/[\]-]{1,200}$/.test(one ?? ''),
    );
    throw new AudienceRefusal(code, `klaviyo refuses ${field ?? 'what was asked'}: ${code}`);
  }
  const { success, data } = schema.safeParse(reply.body);
  if (!success) throw new AudienceUnreachable('klaviyo answered something else than what was asked for');
  return data;
}
