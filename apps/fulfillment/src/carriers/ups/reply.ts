import { z } from 'zod';
import { CarrierRefusal, CarrierUnreachable } from '../carrier.js';

/** What came back: the HTTP status, and what its JSON says. */
export type Reply = { readonly status: number; readonly body: unknown };

/**
 * Words and numbers as UPS sends them: numbers for text, blanks around it, and in places the carriage returns of an older
 * interface as `&#xD;`.
 */
export const told = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) =>
    String(value ?? '')
      .replace(/&#x?[\dA-Fa-f]+;/g, '')
      .trim(),
  );

/** What an empty list, a list of one and a list are, depending on the version, the day and the interface of UPS. */
export const asArray = <Item extends z.ZodType>(item: Item) =>
  z.preprocess((value) => {
    if (value === undefined || value === null || value === '') return [];
    return Array.isArray(value) ? (value as unknown[]) : [value];
  }, z.array(item));

const fault = z.object({ code: told });
const legacy = z.object({ ErrorDetail: asArray(z.object({ PrimaryErrorCode: z.object({ Code: told }) })) });
const faults = z.union([
  z.object({ response: z.object({ errors: asArray(fault) }) }).transform(({ response }) => response.errors),
  z
    .object({ Fault: z.object({ detail: z.object({ Errors: legacy }) }) })
    .transform(({ Fault }) => Fault.detail.Errors.ErrorDetail.map((one) => ({ code: one.PrimaryErrorCode.Code }))),
  z.object({ errors: asArray(fault) }).transform(({ errors }) => errors),
]);
/** UPS's code of what is wrong, in any of the three forms that it says it in; undefined if nothing is. */
export function faultOf({ status, body }: Reply): string | undefined {
  const [first] = faults.safeParse(body).data ?? [];
  if (first !== undefined) return first.code || `HTTP ${status}`;
  return status >= 400 ? `HTTP ${status}` : undefined;
}

/** What UPS itself calls passing, although it answers with a 4xx. */
const passing = ['10004', '20001', '190001', '190002', '300000', 'VSS100'];
const words: Readonly<Record<string, string>> = {
  ...{ '111210': 'its service does not go there', '120124': 'its service does not go there' },
  ...{ '120541': 'a reference is not allowed there', '190104': 'return labels cannot be voided' },
  ...{ '250002': 'our credentials are wrong', '250003': 'our credentials are wrong' },
};

/**
 * The reply, if it is a success of that shape.
 * @throws CarrierRefusal in our words, since UPS's may quote an address
 * @throws CarrierUnreachable if nobody can read what UPS says; it names the fields, and not what is in them
 */
export function read<Shape extends z.ZodType>(shape: Shape, reply: Reply): z.infer<Shape> {
  const code = faultOf(reply);
  if (code !== undefined && passing.includes(code))
    throw new CarrierUnreachable(`UPS is not available for now (${code})`);
  if (code !== undefined)
    throw new CarrierRefusal(code, `UPS refuses: ${words[code] ?? 'see its list of errors'} (${code}).`);
  const { data, error } = shape.safeParse(reply.body);
  if (error === undefined) return data;
  const wrong = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new CarrierUnreachable(`UPS answered something else: ${wrong.join('; ')}`);
}
