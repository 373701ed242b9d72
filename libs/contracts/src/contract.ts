import type { z } from 'zod';

/** A public event: its CloudEvents type, the shape of its data, and one example that every consumer can test against. */
export type Contract<Schema extends z.ZodType = z.ZodType> = {
  readonly type: string;
  readonly description: string;
  readonly schema: Schema;
  readonly example: z.infer<Schema>;
  readonly of: (data: z.infer<Schema>) => { readonly type: string; readonly data: z.infer<Schema> };
};

/** `type` ends in its version: 'retreasure.orders.order-placed.v1'. A published version never changes; publish a v2 beside it. */
export const contract = <Schema extends z.ZodType>(
  type: string,
  description: string,
  schema: Schema,
  example: z.infer<Schema>,
): Contract<Schema> => ({ type, description, schema, example, of: (data) => ({ type, data }) });
