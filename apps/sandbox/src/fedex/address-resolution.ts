import { z } from 'zod';
import { serves } from '../parcels/prices.js';
import { read } from './shipment-request.js';

const schema = z.object({
  addressesToValidate: z
    .array(
      z.object({
        address: z.object({
          streetLines: z.array(z.string()).min(1),
          ...{ city: z.string().optional(), stateOrProvinceCode: z.string().optional() },
          ...{ postalCode: z.string().optional(), countryCode: z.string().length(2) },
        }),
      }),
    )
    .min(1)
    .max(100),
});
type Address = z.infer<typeof schema>['addressesToValidate'][number]['address'];

/** POST /address/v1/addresses/resolve. "Ambiguous" in the street is, and "Nowhere" is nowhere; "Plaza" is where firms are. */
export function resolve(body: string) {
  return { resolvedAddresses: read(schema, body).addressesToValidate.map(({ address }) => resolved(address)) };
}

function resolved(address: Address) {
  const street = address.streetLines.join(' ');
  const { city = '', stateOrProvinceCode = '', postalCode = '', countryCode } = address;
  const isSupported = serves(countryCode);
  const isMatched = isSupported && !/nowhere/i.test(street);
  const isAmbiguous = isMatched && /ambiguous/i.test(street);
  const isResolved = isMatched && !isAmbiguous;
  const method = countryCode === 'US' ? 'USPS_VALIDATE' : 'GENERIC_VALIDATE';
  return {
    streetLinesToken: address.streetLines.map((line) => line.toUpperCase()),
    ...{ city: city.toUpperCase(), stateOrProvinceCode, countryCode, customerMessages: [] },
    ...{ postalCode, parsedPostalCode: { base: postalCode.slice(0, 5), addOn: '', deliveryPoint: '' } },
    classification: isResolved ? (/plaza/i.test(street) ? 'BUSINESS' : 'RESIDENTIAL') : 'UNKNOWN',
    ...{ ruralRouteHighwayContract: false, generalDelivery: false, normalizedStatusNameDPV: isResolved },
    ...{ standardizedStatusNameMatchSource: 'Postal', resolutionMethodName: method },
    // FedEx writes what is true or false here as text.
    attributes: {
      ...{ POBox: 'false', POBoxOnlyZIP: 'false', SuiteRequiredButMissing: 'false', InvalidSuiteNumber: 'false' },
      ...{ ResolutionInput: 'RAW_ADDRESS', ResolutionMethod: method, ValidlyFormed: 'true' },
      ...{ CountrySupported: String(isSupported), Matched: String(isMatched), Resolved: String(isResolved) },
      ...{ DPV: String(isResolved), MultipleMatches: String(isAmbiguous), InterpolatedStreetAddress: 'false' },
      AddressType: isSupported ? (isResolved ? 'STANDARDIZED' : 'NORMALIZED') : 'RAW',
      AddressPrecision: isResolved ? 'STREET_ADDRESS' : 'STREET_NAME',
    },
  };
}
