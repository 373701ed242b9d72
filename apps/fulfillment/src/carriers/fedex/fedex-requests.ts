import { scale, sum } from '#money/money.js';
import { divide } from '#money/rounding.js';
import { CarrierRefusal, type Address, type Consignment, type Customs } from '../carrier.js';
import { exact, fedexMoney } from './fedex-money.js';

const lineLettersMax = 35;
const streetLinesMax = 3;
const daysAheadMax = 10;
/** Where FedEx wants a region, in two letters. */
const withRegions = ['US', 'CA', 'PR'];

/** What a parcel costs there by every service that takes it: POST /rate/v1/rates/quotes. */
export function rateRequest(account: string, consignment: Consignment) {
  const { from, to, shipDate, isReturn, customs } = consignment;
  return {
    accountNumber: { value: account },
    rateRequestControlParameters: { returnTransitTimes: true },
    requestedShipment: {
      shipper: { address: placeOf(from) },
      recipient: { address: { ...placeOf(to), residential: isHome(to) } },
      ...{ shipDateStamp: shipDate, pickupType: pickupOf(isReturn), packagingType: 'YOUR_PACKAGING' },
      rateRequestType: ['ACCOUNT'],
      ...(isReturn && { shipmentSpecialServices: asReturn }),
      ...(customs && {
        customsClearanceDetail: {
          commercialInvoice: { shipmentPurpose: purposeOf(customs) },
          commodities: commoditiesOf(customs),
        },
      }),
      requestedPackageLineItems: [packageOf(consignment)],
    },
  };
}

/**
 * A label: POST /ship/v1/shipments. Not all names are those of a rate request, and `totalWeight` is in pounds whatever the parcel
 * is in.
 * @throws CarrierRefusal where FedEx has no room for an address, or nobody has the street or telephone number that it wants
 */
export function shipRequest(account: string, consignment: Consignment, serviceType: string) {
  const { from, to, reference, shipDate, isReturn, customs, measures } = consignment;
  const payor = { responsibleParty: { accountNumber: { value: account } } };
  return {
    accountNumber: { value: account },
    ...{ labelResponseOptions: 'LABEL', processingOptionType: 'SYNCHRONOUS_ONLY' },
    requestedShipment: {
      ...{ shipDatestamp: shipDate, pickupType: pickupOf(isReturn), serviceType, packagingType: 'YOUR_PACKAGING' },
      shipper: partyOf(from, to),
      recipients: [partyOf(to, from)],
      totalWeight: tenths(poundTenths(measures.weightGrams)),
      // We pay for returns too.
      shippingChargesPayment: { paymentType: 'SENDER', payor },
      labelSpecification: { imageType: 'ZPLII', labelStockType: 'STOCK_4X6' },
      rateRequestType: ['ACCOUNT'],
      ...(isReturn && { shipmentSpecialServices: asReturn }),
      ...(customs && { customsClearanceDetail: clearanceOf(customs) }),
      requestedPackageLineItems: [
        {
          ...packageOf(consignment),
          customerReferences: [{ customerReferenceType: 'CUSTOMER_REFERENCE', value: reference }],
        },
      ],
    },
  };
}

/** PUT /ship/v1/shipments/cancel. */
export const cancelRequest = (account: string, trackingNumber: string) => ({
  ...{ accountNumber: { value: account }, trackingNumber, deletionControl: 'DELETE_ALL_PACKAGES' },
});

/** POST /track/v1/trackingnumbers. */
export const trackRequest = (trackingNumber: string) => ({
  includeDetailedScans: true,
  trackingInfo: [{ trackingNumberInfo: { trackingNumber } }],
});

/** POST /track/v1/referencenumbers: what left, or is to leave, between a date and the last on which FedEx takes anything. */
export const referenceRequest = (account: string, reference: string, since: string, now: Date) => ({
  includeDetailedScans: true,
  referencesInformation: {
    ...{ type: 'CUSTOMER_REFERENCE', value: reference, accountNumber: account },
    shipDateBegin: since,
    shipDateEndDate: new Date(now.getTime() + daysAheadMax * 86_400_000).toISOString().slice(0, 10),
  },
});

/** POST /address/v1/addresses/resolve. */
export const addressRequest = (address: Address) => ({
  addressesToValidate: [{ address: { streetLines: streetLinesOf(address), ...placeOf(address) } }],
});

const asReturn = {
  specialServiceTypes: ['RETURN_SHIPMENT'],
  returnShipmentDetail: { returnType: 'PRINT_RETURN_LABEL' },
};
const pickupOf = (isReturn: boolean) => (isReturn ? 'DROPOFF_AT_FEDEX_LOCATION' : 'USE_SCHEDULED_PICKUP');

const placeOf = ({ city, region, postalCode, country }: Address) => ({
  ...{ city, countryCode: country },
  ...(region !== undefined && withRegions.includes(country) && { stateOrProvinceCode: region }),
  ...(postalCode !== undefined && { postalCode }),
});

/** Delivery to a home costs more and is another service on the ground; whoever names no company is at home. */
const isHome = ({ company }: Address) => company === undefined;

function partyOf(address: Address, other: Address) {
  const { name, company, phone = other.phone } = address;
  // FedEx takes no label without one, and calls whoever knows of the parcel.
  if (phone === undefined) throw new CarrierRefusal('phone-missing', 'FedEx wants the telephone number of one side.');
  return {
    contact: {
      personName: name.slice(0, 70),
      ...(company !== undefined && { companyName: company.slice(0, lineLettersMax) }),
      phoneNumber: phone.replace(/\D/g, ''),
    },
    address: { streetLines: streetLinesOf(address), ...placeOf(address), residential: isHome(address) },
  };
}

/** @throws CarrierRefusal where it does not fit: what is cut off may be the number of the house. */
function streetLinesOf({ street, addition }: Address): string[] {
  const lines = [street, addition ?? ''].flatMap(wrapped);
  // Of an addition alone FedEx would make a label.
  if (street.trim() === '') throw new CarrierRefusal('street-missing', 'FedEx wants a street.');
  if (lines.length > streetLinesMax || lines.some((line) => line.length > lineLettersMax))
    throw new CarrierRefusal('street-too-long', `FedEx has ${streetLinesMax} lines of ${lineLettersMax} for a street.`);
  return lines;
}
function wrapped(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter((word) => word !== '')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > lineLettersMax) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

function packageOf({ measures, from, customs, declaredValue, signature }: Consignment) {
  const { weightGrams, lengthMm, widthMm, heightMm } = measures;
  // Goods at customs weigh kilograms, and FedEx wants a parcel in the unit of its goods.
  const isImperial = from.country === 'US' && customs === undefined;
  const length = (mm: number) =>
    isImperial ? Number(divide(BigInt(mm) * 10n, 254n, 'up')) : Number(divide(BigInt(mm), 10n, 'up'));
  return {
    groupPackageCount: 1,
    weight: isImperial
      ? { units: 'LB', value: tenths(poundTenths(weightGrams)) }
      : { units: 'KG', value: tenths(divide(BigInt(weightGrams), 100n, 'up')) },
    dimensions: {
      ...{ length: length(lengthMm), width: length(widthMm), height: length(heightMm) },
      units: isImperial ? 'IN' : 'CM',
    },
    declaredValue: fedexMoney(declaredValue),
    ...(signature !== 'none' && {
      packageSpecialServices: {
        specialServiceTypes: ['SIGNATURE_OPTION'],
        signatureOptionType: signature === 'adult' ? 'ADULT' : 'DIRECT',
      },
    }),
  };
}

/** A pound is 453.59237 g. Up, as whoever weighs at FedEx does. */
const poundTenths = (grams: number) => divide(BigInt(grams) * 1_000_000n, 45_359_237n, 'up');
const tenths = (count: bigint) => exact(`${count / 10n}.${count % 10n}`);

function clearanceOf(customs: Customs) {
  const { items, reason } = customs;
  return {
    commercialInvoice: {
      shipmentPurpose: purposeOf(customs),
      // Duties are the consignee's: the buyer's of what was sold, ours of what comes back.
      ...(reason === 'sale' && { termsOfSale: 'DAP' }),
    },
    dutiesPayment: { paymentType: 'RECIPIENT' },
    ...(reason === 'return' && { customsOption: { type: 'REJECTED' } }),
    commodities: commoditiesOf(customs),
    totalCustomsValue: fedexMoney(
      sum(
        items.map(({ value }) => value),
        items[0]?.value.currency ?? 'USD',
      ),
    ),
  };
}
const purposeOf = ({ reason }: Customs) => (reason === 'sale' ? 'SOLD' : 'NOT_SOLD');
const commoditiesOf = ({ items }: Customs) =>
  items.map(({ description, hsCode, quantity, value, weightGrams, origin }) => ({
    ...{ description: description.slice(0, 450), harmonizedCode: hsCode, countryOfManufacture: origin },
    ...{ quantity, quantityUnits: 'PCS', numberOfPieces: quantity },
    // Down, so that goods never weigh more than the parcel that they are in.
    weight: { units: 'KG', value: exact(hundredths(divide(BigInt(weightGrams), 10n, 'down') || 1n)) },
    unitPrice: fedexMoney(scale(value, { numerator: 1n, denominator: BigInt(quantity) }, 'half-even')),
    customsValue: fedexMoney(value),
  }));
const hundredths = (count: bigint) => `${count / 100n}.${String(count % 100n).padStart(2, '0')}`;
