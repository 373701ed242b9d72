import { z } from 'zod';

/** Where a page ended, as text for the next page's request. Opaque to callers: what is in it may change. */
export const cursorOf = (place: unknown) => Buffer.from(JSON.stringify(place)).toString('base64url');

/**
 * The query parameter that takes such a text back: `z.object({ cursor: cursor(z.tuple([instant, id])).optional() })`.
 * Anything that is no cursor of this kind is an invalid request, which names the parameter.
 */
export const cursor = <Place extends z.ZodType>(place: Place) =>
  z
    .string()
    .max(1_000)
    .transform((text, context): z.infer<Place> => {
      const parsed = place.safeParse(decoded(text));
      if (parsed.success) return parsed.data;
      context.addIssue({ code: 'custom', message: 'not a cursor of this list: send back one that came with a page' });
      return z.NEVER;
    })
    .describe('From the page before; leave it out for the first page');

function decoded(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
}
