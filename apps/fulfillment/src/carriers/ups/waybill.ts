import { format, sum } from '#money/money.js';
import { divide } from '#money/rounding.js';
import { CarrierRefusal, type Address, type Consignment, type Customs, type CustomsItem } from '../carrier.js';

/** 20260309 of the RFC 3339 date 2026-03-09. */
export const compactDate = (date: string) => date.slice(0, 10).replaceAll('-', '');

/** What Rating wants to know: as little as it needs, so nobody's name and no phone number. */
export const rateRequest = (consignment: Consignment, account: string) => ({
  RateRequest: {
    Request: { TransactionReference: { CustomerContext: consignment.reference } },
    Shipment: {
      Shipper: { ShipperNumber: account, Address: place(shipperOf(consignment)) },
      ShipTo: { Address: place(consignment.to) },
      ShipFrom: { Address: place(consignment.from) },
      PaymentDetails: billed(account),
      // Not its own price list, but what is agreed with this account.
      ShipmentRatingOptions: { NegotiatedRatesIndicator: 'Y' },
      ...(hasShipmentOptions(consignment) && {
        ShipmentServiceOptions: {
          ...shipmentConfirmation(consignment),
          ...(consignment.isReturn && { ReturnService: { Code: printReturnLabel } }),
        },
      }),
      ...(consignment.customs !== undefined && { InvoiceLineTotal: invoiceTotal(consignment.customs) }),
      DeliveryTimeInformation: { PackageBillType: '03', Pickup: { Date: compactDate(consignment.shipDate) } },
      ShipmentTotalWeight: weightOf(consignment),
      Package: [{ PackagingType: { Code: customerSupplied }, ...packed(consignment) }],
    },
  },
});

/**
 * What Shipping wants to know. `nonvalidate` still checks the postal code against the region; `validate` would also refuse the
 * names of towns that people use and the post office does not. The reference goes where UPS allows it: on the package within
 * the USA and Puerto Rico, on the shipment elsewhere (120541 if not). `today` is an RFC 3339 date.
 */
export const shipRequest = (consignment: Consignment, service: string, account: string, today: string) => ({
  ShipmentRequest: {
    Request: { RequestOption: 'nonvalidate', TransactionReference: { CustomerContext: consignment.reference } },
    Shipment: {
      Description: descriptionOf(consignment, 50),
      ...(consignment.isReturn && { ReturnService: { Code: printReturnLabel } }),
      Shipper: { ...party(shipperOf(consignment)), ShipperNumber: account },
      ShipTo: party(consignment.to),
      ShipFrom: party(consignment.from),
      PaymentInformation: billed(account),
      ShipmentRatingOptions: { NegotiatedRatesIndicator: 'Y' },
      Service: { Code: service },
      // A date that has passed is refused, and today is what UPS assumes.
      ...(consignment.shipDate > today && { ShipmentDate: compactDate(consignment.shipDate) }),
      ...(!refersByPackage(consignment) && {
        ReferenceNumber: [{ Code: referenceCode, Value: consignment.reference }],
      }),
      ...(invoicedOutside(consignment) && { InvoiceLineTotal: invoiceTotal(consignment.customs) }),
      ...((hasConfirmationByShipment(consignment) || consignment.customs !== undefined) && {
        ShipmentServiceOptions: {
          ...shipmentConfirmation(consignment),
          ...(consignment.customs !== undefined && { InternationalForms: invoice(consignment, consignment.customs) }),
        },
      }),
      Package: [
        {
          Description: descriptionOf(consignment, 35),
          Packaging: { Code: customerSupplied },
          ...packed(consignment),
          ...(refersByPackage(consignment) && {
            ReferenceNumber: [{ Code: referenceCode, Value: consignment.reference }],
          }),
        },
      ],
    },
    LabelSpecification: { LabelImageFormat: { Code: 'ZPL' }, LabelStockSize: { Height: '6', Width: '4' } },
  },
});

const customerSupplied = '02';
const printReturnLabel = '9';
/** Transaction reference number, in UPS's list of what a reference may be. */
const referenceCode = 'TN';

/** Who holds the account: we, also when it is the buyer who sends. */
const shipperOf = ({ from, to, isReturn }: Consignment) => (isReturn ? to : from);
const billed = (account: string) => ({ ShipmentCharge: [{ Type: '01', BillShipper: { AccountNumber: account } }] });
const refersByPackage = ({ from, to }: Consignment) => from.country === to.country && ['US', 'PR'].includes(to.country);

function packed(consignment: Consignment) {
  const { measures, declaredValue } = consignment;
  const [length, width, height] = [measures.lengthMm, measures.widthMm, measures.heightMm]
    .sort((one, other) => other - one)
    .map((mm) => upwards(mm, isImperial(consignment) ? [10, 254] : [1, 10]));
  const confirmation = confirmationOf(consignment);
  const options = {
    ...(declaredValue.minor > 0 && {
      DeclaredValue: { CurrencyCode: declaredValue.currency, MonetaryValue: format(declaredValue) },
    }),
    ...(confirmation?.level === 'package' && { DeliveryConfirmation: { DCISType: confirmation.code } }),
  };
  return {
    Dimensions: {
      UnitOfMeasurement: { Code: isImperial(consignment) ? 'IN' : 'CM' },
      ...{ Length: `${length}`, Width: `${width}`, Height: `${height}` },
    },
    PackageWeight: weightOf(consignment),
    ...(Object.keys(options).length > 0 && { PackageServiceOptions: options }),
  };
}

/** The sender's country decides, and UPS refuses the other. */
const isImperial = ({ from }: Consignment) => ['US', 'PR', 'VI', 'GU'].includes(from.country);
/** In tenths, upwards: whoever declares less than the scales of UPS say pays a fee. */
function weightOf(consignment: Consignment) {
  const imperial = isImperial(consignment);
  const tenths = upwards(consignment.measures.weightGrams, imperial ? [1_000_000, 45_359_237] : [1, 100]);
  return { UnitOfMeasurement: { Code: imperial ? 'LBS' : 'KGS' }, Weight: `${tenths / 10n}.${tenths % 10n}` };
}
const upwards = (count: number, [times, by]: readonly [number, number]) =>
  divide(BigInt(count) * BigInt(times), BigInt(by), 'ceiling');

/** UPS confirms by package within North America's parts that it lists, by shipment elsewhere, and with other codes there. */
function confirmationOf({ signature, isReturn, from, to }: Consignment) {
  if (signature === 'none' || isReturn) return undefined;
  const american = ['US', 'PR'];
  const byPackage =
    (american.includes(from.country) && american.includes(to.country)) ||
    (from.country === 'CA' && to.country === 'CA');
  if (byPackage) return { level: 'package' as const, code: signature === 'adult' ? '3' : '2' };
  return { level: 'shipment' as const, code: signature === 'adult' ? '2' : '1' };
}
const hasConfirmationByShipment = (consignment: Consignment) => confirmationOf(consignment)?.level === 'shipment';
const hasShipmentOptions = (consignment: Consignment) => consignment.isReturn || hasConfirmationByShipment(consignment);
function shipmentConfirmation(consignment: Consignment) {
  const confirmation = confirmationOf(consignment);
  return confirmation?.level === 'shipment' && { DeliveryConfirmation: { DCISType: confirmation.code } };
}

/** UPS wants the total outside the invoice from the USA to Canada and Puerto Rico, and nowhere else. */
const invoicedOutside = (consignment: Consignment): consignment is Consignment & { customs: Customs } => {
  const { from, to, isReturn, customs } = consignment;
  return customs !== undefined && !isReturn && from.country === 'US' && ['CA', 'PR'].includes(to.country);
};
function invoiceTotal({ items }: Customs) {
  const currency = currencyOf(items);
  const total = sum(
    items.map(({ value }) => value),
    currency,
  );
  return { CurrencyCode: currency, MonetaryValue: format(total) };
}
function currencyOf(items: readonly CustomsItem[]): string {
  const [currency, ...others] = new Set(items.map(({ value }) => value.currency));
  if (currency !== undefined && others.length === 0) return currency;
  throw new CarrierRefusal('customs-currency', 'Customs want all goods of a parcel valued in one currency.');
}

/** The commercial invoice (01), of which only the partial one (05) is allowed for what comes back. */
const invoice = (consignment: Consignment, { reason, items }: Customs) => ({
  FormType: [consignment.isReturn ? '05' : '01'],
  ...(!consignment.isReturn && { Contacts: { SoldTo: party(consignment.to) } }),
  InvoiceNumber: consignment.reference,
  InvoiceDate: compactDate(consignment.shipDate),
  ReasonForExport: reason === 'return' ? 'RETURN' : 'SALE',
  CurrencyCode: currencyOf(items),
  Product: items.map((item, index) => ({
    Description: wrapped(item.description, 35).slice(0, 3),
    Unit: unitOf(item),
    CommodityCode: item.hsCode,
    PartNumber: `${consignment.reference}-${index + 1}`,
    OriginCountryCode: item.origin,
  })),
});

/** UPS multiplies; so where the value of all is no multiple of their number, they are one set. */
function unitOf({ quantity, value: { minor, currency } }: CustomsItem) {
  const [each, rest] = [BigInt(minor) / BigInt(quantity), BigInt(minor) % BigInt(quantity)];
  if (rest > 0n) return { Number: '1', UnitOfMeasurement: { Code: 'SET' }, Value: format({ minor, currency }) };
  const value = format({ minor: Number(each), currency });
  return { Number: `${quantity}`, UnitOfMeasurement: { Code: 'PCS' }, Value: value };
}

const descriptionOf = ({ customs }: Consignment, lengthMax: number) =>
  cut(customs?.items[0]?.description ?? 'Antiques and vintage goods', lengthMax);

function party(address: Address) {
  const phone = phoneOf(address);
  return {
    Name: cut(address.company || address.name, 35),
    AttentionName: cut(address.name, 35),
    ...(phone !== undefined && { Phone: { Number: phone } }),
    Address: place(address),
  };
}

const northAmerican = ['US', 'PR', 'CA', 'VI'];
/** Ten digits in North America, elsewhere the country's code first. */
function phoneOf({ phone, country }: Address): string | undefined {
  const digits = phone?.replace(/\D/g, '') ?? '';
  if (digits === '') return undefined;
  return northAmerican.includes(country) ? digits.replace(/^1(?=\d{10}$)/, '') : digits.slice(0, 15);
}

/**
 * Three lines of 35 letters is all that UPS prints.
 * @throws CarrierRefusal rather than sending a parcel to half an address
 */
export function place({ street, addition, city, region, postalCode, country }: Address) {
  // What is added to a street would else be taken for it.
  if (street.trim() === '') throw new CarrierRefusal('address-without-street', 'UPS wants a street.');
  const lines = [...wrapped(street, 35), ...(addition ? wrapped(addition, 35) : [])];
  if (lines.length > 3)
    throw new CarrierRefusal('address-too-long', 'UPS takes a street of three lines, 35 letters each.');
  const bare = northAmerican.includes(country) ? postalCode?.replace(/[\s-]/g, '') : postalCode;
  return {
    AddressLine: lines,
    City: cut(city, 30),
    ...(region && { StateProvinceCode: region }),
    ...(bare && { PostalCode: bare }),
    CountryCode: country,
  };
}

const cut = (words: string, lengthMax: number) => words.trim().slice(0, lengthMax).trimEnd();
/** Between words where it can be; a longer word is broken. */
const wrapped = (words: string, lengthMax: number): string[] =>
  words
    .trim()
    .match(new RegExp(`\\S.{0,${lengthMax - 1}}(?=\\s|$)|\\S{${lengthMax}}`, 'gu'))
    ?.map((line) => line.trimEnd()) ?? [];
