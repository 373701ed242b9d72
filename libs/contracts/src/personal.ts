import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { z } from 'zod';
import { text } from './vocabulary.js';

/**
 * How long a key must be kept: `person` until the person asks us to forget; `law` until the law lets us, because an invoice
 * or the stock book names them.
 */
export type Keep = 'person' | 'law';

const dialled = (phone: string) => phone.replace(/[^0-9+]/g, '').replace(/^00/, '+');

/** E.164, +4930123456; undefined without a country, or if no network gives out such a number: +1 000 000 0000. */
function e164(phone: string): string | undefined {
  const number = parsePhoneNumberFromString(dialled(phone), { extract: false });
  return number?.isValid() === true ? number.number : undefined;
}

type LookedUp = {
  /** Which spellings are the same. It never changes, since what it comes to is kept. */
  readonly lookUp?: (value: string) => string;
  /** They are found by that as well; undefined of what says something else elsewhere, so that who tells it may be anybody. */
  readonly worldwide?: (value: string) => string | undefined;
};

/** Every kind of personal data there is. With `lookUp` people are found by it. */
export const personalKinds = {
  name: { keep: 'law' },
  address: { keep: 'law' },
  email: { keep: 'person', lookUp: (value: string) => value.trim().toLowerCase() },
  phone: { keep: 'person', lookUp: dialled, worldwide: e164 },
  account: { keep: 'person', lookUp: (value: string) => value },
  /** What somebody wrote for others to read. */
  words: { keep: 'person' },
  /** How a browser is written to. */
  device: { keep: 'person' },
} as const satisfies { readonly [kind: string]: { readonly keep: Keep } & LookedUp };
export type PersonalKind = keyof typeof personalKinds;

/** Every spelling under which a value finds people; none, if nobody is found by such. */
export function spellingsOf(kind: PersonalKind, value: string): readonly string[] {
  const { lookUp, worldwide }: { readonly keep: Keep } & LookedUp = personalKinds[kind];
  const spellings = [lookUp?.(value), worldwide?.(value)].filter((spelling) => spelling !== undefined);
  return [...new Set(spellings)];
}

/** Whether who tells it says who they are: a phone number without its country is also that of strangers. */
export function isTelling(kind: PersonalKind, value: string): boolean {
  const { worldwide }: { readonly keep: Keep } & LookedUp = personalKinds[kind];
  return worldwide === undefined || worldwide(value) !== undefined;
}

const inspected = Symbol.for('nodejs.util.inspect.custom');

/**
 * What a person told us, as it is. It can be sealed and be shown to who may see it, and nothing else: whoever tries to store,
 * publish, answer or log it gets an error or its kind.
 */
export class Plaintext<Value = string> {
  readonly #value: Value;

  constructor(
    readonly kind: PersonalKind,
    value: Value,
  ) {
    this.#value = value;
  }

  reveal(): Value {
    return this.#value;
  }

  toJSON(): never {
    throw new TypeError(`${this.kind}: personal data is sealed before it is written`);
  }

  toString() {
    return `[${this.kind}]`;
  }

  [inspected]() {
    return this.toString();
  }
}

/** Marks a field as personal, once, where it is parsed: from there on it is {@link Plaintext}. */
export const personal = <Schema extends z.ZodType>(kind: PersonalKind, schema: Schema) =>
  schema.transform((value) => new Plaintext<z.output<Schema>>(kind, value)).meta({ 'x-personal': kind });

/** The same field as it is stored and published: ciphertext, with its kind and the id of the key that opens it. */
export const sealed = z
  .string()
  .regex(/^sealed\.[a-z]+\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]+$/, 'a sealed value')
  .max(20_000)
  .brand<'sealed'>();
export type Sealed = z.infer<typeof sealed>;

/** Everything personal in a value, sealed. */
export type SealedOf<T> =
  T extends Plaintext<unknown> ? Sealed : T extends object ? { [Field in keyof T]: SealedOf<T[Field]> } : T;

/** Everything sealed in a value, opened; null once its key is destroyed, or if the reader may not see it. */
export type OpenedOf<T> = T extends Sealed
  ? unknown
  : T extends object
    ? { [Field in keyof T]: OpenedOf<T[Field]> }
    : T;

/** Where a parcel goes, without its country, which is known already. */
export const postalAddress = z
  .strictObject({
    street: text(200).describe('Street and number, or a post box'),
    addition: text(200).optional().describe('Flat, floor, c/o'),
    postalCode: text(20).optional(),
    city: text(100),
    region: text(100).optional(),
  })
  .meta({ id: 'PostalAddress' });

/** The region of an address as carriers and taxes name it, TX; undefined where somebody wrote a word: Texas. */
export const regionCodeOf = ({ region }: Pick<z.infer<typeof postalAddress>, 'region'>): string | undefined =>
  region !== undefined && /^[A-Z0-9]{1,3}$/i.test(region) ? region.toUpperCase() : undefined;

/** Who buys, and where to send it. */
export const buyer = z
  .strictObject({
    name: personal('name', text(200)),
    email: personal('email', z.email().max(254)).optional(),
    phone: personal(
      'phone',
      z.string().regex(/^\+?[0-9][0-9 ()/.-]{4,29}$/, 'a phone number such as +49 30 123456'),
    ).optional(),
    address: personal('address', postalAddress).optional(),
    account: personal('account', text(200))
      .optional()
      .describe('The buyer’s name at a marketplace, such as ebay:ma8vp1jySJC'),
  })
  .meta({ id: 'Buyer' });
export type Buyer = z.infer<typeof buyer>;
export type SealedBuyer = SealedOf<Buyer>;
