import { z } from 'zod';
import { pdfOf, zplOf } from '../parcels/label-image.js';
import type { Parcel } from '../parcels/parcel.js';
import type { ParcelOffice } from '../parcels/parcel-office.js';
import { clock, weekdayOf } from '../parcels/places.js';
import { knows, quotesOf, type Quote } from '../parcels/prices.js';
import { fedexCodeOf } from './currencies.js';
import { FedexError, invalid } from './fedex-error.js';
import { amountOf, noService } from './rating.js';
import { checkAccount, freightOf, partyOf, read, readShip, type ShipAsked } from './shipment-request.js';

const images: Readonly<Record<string, typeof zplOf>> = { ZPLII: zplOf, PDF: pdfOf };

/** POST /ship/v1/shipments: one package, one label, which FedEx gives out this once. */
export function ship(office: ParcelOffice, body: string, account: string) {
  const asked = readShip(body);
  checkAccount(asked.accountNumber, account);
  if (asked.labelResponseOptions !== 'LABEL') throw invalid('labelResponseOptions');
  const wanted = asked.requestedShipment;
  const [recipient] = wanted.recipients;
  const today = clock(office.now()).date;
  if ((wanted.shipDatestamp ?? today) < today) throw invalid('requestedShipment.shipDatestamp');
  const shipDate = wanted.shipDatestamp ?? today;
  const freight = freightOf(wanted.shipper.address, recipient!.address, wanted.requestedPackageLineItems, shipDate);
  if (freight.from !== freight.to && wanted.customsClearanceDetail === undefined)
    throw invalid('requestedShipment.customsClearanceDetail');
  const image = images[wanted.labelSpecification.imageType];
  if (image === undefined) throw invalid('requestedShipment.labelSpecification.imageType');
  const quote = quoteFor(wanted.serviceType, freight);
  const references = wanted.requestedPackageLineItems[0]!.customerReferences ?? [];
  const reference = references.find(({ customerReferenceType: type }) => type === 'CUSTOMER_REFERENCE')?.value;
  const parcel = office.sell('fedex', {
    ...{ account, reference: reference ?? '', isFindable: reference !== undefined, service: quote.service },
    ...{ charge: quote.charge, declaredValue: freight.declaredValue, pounds: quote.pounds },
    ...{ from: freight.from, to: freight.to, isReturn: isReturn(wanted), signature: freight.signature },
    expectedBy: quote.arrivesBy,
  });
  const encodedLabel = image({
    ...{ carrier: 'fedex', service: quote.name, trackingNumber: parcel.trackingNumber, reference: parcel.reference },
    ...{ from: partyOf(wanted.shipper), to: partyOf(recipient!) },
  });
  return {
    transactionShipments: [
      sold(parcel, quote, shipDate, references, { encodedLabel, docType: wanted.labelSpecification.imageType }),
    ],
  };
}

function quoteFor(service: string, freight: Parameters<typeof quotesOf>[1]): Quote {
  if (!knows('fedex', service))
    throw invalid('requestedShipment.serviceType', 'SERVICE.TYPE.NOTAVAILABLE', 'The service is not supported.');
  // Who names a service of the ground network gets it, wherever the recipient lives.
  const isResidential = service === 'GROUND_HOME_DELIVERY';
  const quote = quotesOf('fedex', { ...freight, isResidential }).find((each) => each.service === service);
  if (quote === undefined) throw noService();
  return quote;
}

function isReturn({ shipmentSpecialServices }: ShipAsked['requestedShipment']): boolean {
  const isOne = shipmentSpecialServices?.specialServiceTypes?.includes('RETURN_SHIPMENT') ?? false;
  if (isOne && shipmentSpecialServices?.returnShipmentDetail === undefined)
    throw invalid('shipmentSpecialServices.returnShipmentDetail');
  return isOne;
}

function sold(
  parcel: Parcel,
  quote: Quote,
  shipDatestamp: string,
  customerReferences: readonly object[],
  label: { readonly encodedLabel: string; readonly docType: string },
) {
  const { trackingNumber } = parcel;
  const [net, base] = [
    amountOf(quote.charge),
    amountOf({ ...quote.charge, minor: quote.charge.minor - quote.options.minor }),
  ];
  const isGround = /GROUND/.test(quote.service);
  const serviceCategory = isGround ? 'GROUND' : 'EXPRESS';
  return {
    ...{ serviceType: quote.service, shipDatestamp, serviceCategory, serviceName: quote.name },
    masterTrackingNumber: trackingNumber,
    pieceResponses: [
      {
        ...{ masterTrackingNumber: trackingNumber, trackingNumber, packageSequenceNumber: 1, serviceCategory },
        ...{ netChargeAmount: net, baseRateAmount: base, netDiscountAmount: 0, additionalChargesDiscount: 0 },
        ...{ deliveryTimestamp: quote.arrivesBy, customerReferences },
        packageDocuments: [{ contentType: 'LABEL', copiesToPrint: 1, ...label }],
      },
    ],
    completedShipmentDetail: {
      usDomestic: parcel.from === 'US' && parcel.to === 'US',
      carrierCode: isGround ? 'FDXG' : 'FDXE',
      masterTrackingId: { trackingIdType: serviceCategory, trackingNumber },
      operationalDetail: { deliveryDate: quote.arrivesBy, deliveryDay: weekdayOf(quote.arrivesBy) },
      shipmentRating: {
        actualRateType: 'PAYOR_ACCOUNT_SHIPMENT',
        shipmentRateDetails: [
          {
            ...{ rateType: 'PAYOR_ACCOUNT_SHIPMENT', totalBaseCharge: base, totalNetFedExCharge: net },
            ...{ totalNetCharge: net, currency: fedexCodeOf(quote.charge.currency) },
          },
        ],
      },
    },
  };
}

const cancelSchema = z.object({
  accountNumber: z.object({ value: z.string().min(1) }),
  trackingNumber: z.string().min(1),
  deletionControl: z.literal('DELETE_ALL_PACKAGES').optional(),
});

/** PUT /ship/v1/shipments/cancel */
export function cancel(office: ParcelOffice, body: string, account: string) {
  const asked = read(cancelSchema, body);
  checkAccount(asked.accountNumber, account);
  const parcel = office.books.byTracking(asked.trackingNumber);
  if (parcel === undefined || parcel.carrier !== 'fedex')
    throw new FedexError(400, 'TRACKINGNUMBER.ENTERED.INVALID', 'Invalid tracking number entered.');
  switch (office.void(parcel)) {
    case 'already':
      throw new FedexError(400, 'CANCELSHIPMENT.TRACKINGNUMBER.DELETED', 'The shipment has already been cancelled.');
    case 'too-late':
      throw new FedexError(400, 'TRACKINGIDS.TRACKINGNUMBER.CLOSED', 'The shipment can no longer be cancelled.');
    case 'voided':
      return { cancelledShipment: true, cancelledHistory: true, message: 'Shipment is successfully cancelled' };
  }
}
