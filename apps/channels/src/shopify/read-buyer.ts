import type { z } from 'zod';
import { buyer, postalAddress, type Buyer } from '#contracts/personal.js';
import { place } from '#contracts/vocabulary.js';
import type { Order } from './told.js';

type Told = string | null | undefined;
const said = (...values: readonly Told[]) => values.map((value) => value?.trim()).find((value) => value);

/** Who buys, as far as Shopify says and it can be one: nobody in particular at a till, or where their data is not for us. */
export function buyerOf(order: Order): Buyer | undefined {
  const { customer, shipping_address: to, billing_address: payer } = order;
  const own = [customer?.first_name, customer?.last_name].filter((part) => part?.trim()).join(' ');
  const name = said(to?.name, to?.company, payer?.name, own, payer?.company);
  const id = customer?.admin_graphql_api_id;
  const account = id === undefined || id === null ? undefined : `shopify:${id}`;
  const fits = <Schema extends z.ZodType>(schema: Schema, value: unknown) =>
    schema.safeParse(value).success ? value : undefined;
  const { email, phone } = buyer.shape;
  const { success, data } = buyer.safeParse(
    defined({
      name: name?.slice(0, 200),
      email: fits(email, said(order.email)),
      phone: fits(phone, said(to?.phone, order.phone)),
      address: fits(postalAddress, addressOf(order)),
      account,
    }),
  );
  return success ? data : undefined;
}

/** A street and a city make an address; without them there is nowhere to send anything. */
function addressOf({ shipping_address: to }: Order) {
  const [street, city] = [said(to?.address1), said(to?.city)];
  if (to === undefined || to === null || street === undefined || city === undefined) return undefined;
  const [company, addressee] = [said(to.company), said(to.name)];
  // A company that is not the addressee stands where the postman reads it.
  const addition = [company === addressee ? undefined : company, said(to.address2)].filter((part) => part).join(', ');
  return defined({
    ...{ street, city, addition: addition || undefined },
    ...{ postalCode: said(to.zip), region: said(to.province_code) },
  });
}

/** Without what is not there, so that it leaves no trace. */
const defined = (fields: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

/** Regions where tax depends on them: US-KY, and DE for all of Germany. */
export function destinationOf({ shipping_address: to }: Order): string | undefined {
  const country = said(to?.country_code)?.toUpperCase();
  const region = said(to?.province_code)?.toUpperCase();
  const isTaxed = country === 'US' || country === 'CA';
  return [isTaxed && region !== undefined ? `${country}-${region}` : country, country].find(
    (one) => place.safeParse(one).success,
  );
}
