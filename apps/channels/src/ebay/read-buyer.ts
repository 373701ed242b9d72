import { z } from 'zod';
import { buyer, Plaintext, postalAddress, regionCodeOf, type Buyer } from '#contracts/personal.js';
import { place } from '#contracts/vocabulary.js';

const said = z.string().nullish();
/** Where eBay says the parcel goes. For some programmes that is a house of eBay's, which sends it on. */
export const contact = z.object({
  fullName: said,
  email: said,
  primaryPhone: z.object({ phoneNumber: said }).nullish(),
  contactAddress: z
    .object({
      ...{ addressLine1: said, addressLine2: said, city: said, stateOrProvince: said, postalCode: said },
      countryCode: said,
    })
    .nullish(),
});
export type Contact = z.infer<typeof contact>;

const { name, email, phone, account } = buyer.shape;

/**
 * Who buys, as far as it can be written down here; eBay leaves out the e-mail address after 14 days, and name and street after
 * 90. Undefined without a name.
 * @param reference what eBay wants on the label above the street, for parcels that it sends on
 */
export function buyerOf(
  told: Contact | null | undefined,
  username: string | undefined,
  reference: string | undefined,
): Buyer | undefined {
  const known = fitting(name, told?.fullName);
  if (known === undefined) return undefined;
  return {
    name: known,
    ...given('email', fitting(email, told?.email)),
    ...given('phone', fitting(phone, told?.primaryPhone?.phoneNumber)),
    ...given('address', addressOf(told?.contactAddress, reference)),
    ...given('account', username ? fitting(account, `ebay:${username}`) : undefined),
  };
}

/** DE, or US-TX where the region has a code. */
export function destinationOf(told: Contact | null | undefined): string | undefined {
  const { countryCode, stateOrProvince } = told?.contactAddress ?? {};
  if (!countryCode) return undefined;
  const region = regionCodeOf({ region: stateOrProvince ?? undefined });
  const finest = place.safeParse(region === undefined ? countryCode : `${countryCode}-${region}`);
  return finest.success ? finest.data : place.safeParse(countryCode).data;
}

function addressOf(told: Contact['contactAddress'], reference: string | undefined) {
  const addition = [reference, told?.addressLine2].filter(Boolean).join(', ');
  const written = postalAddress.safeParse({
    street: told?.addressLine1,
    ...(addition !== '' && { addition }),
    ...(told?.postalCode && { postalCode: told.postalCode }),
    city: told?.city,
    ...(told?.stateOrProvince && { region: told.stateOrProvince }),
  });
  return written.success ? new Plaintext('address', written.data) : undefined;
}

/** Trimmed, and not at all where it breaks the rules of ours: no order fails for a phone number that is none. */
const fitting = <Schema extends z.ZodType>(schema: Schema, told: string | null | undefined) =>
  schema.safeParse(told?.trim()).data;

const given = <Field extends string, Value>(field: Field, value: Value | undefined) =>
  value === undefined ? {} : ({ [field]: value } as { [Key in Field]: Value });
