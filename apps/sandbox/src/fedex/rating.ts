import { format, type Money } from '#money/money.js';
import { clock, weekdayOf } from '../parcels/places.js';
import { knows, quotesOf, serves, type Quote } from '../parcels/prices.js';
import { fedexCodeOf } from './currencies.js';
import { FedexError, invalid } from './fedex-error.js';
import { checkAccount, freightOf, readRate } from './shipment-request.js';

/** As FedEx writes money: a number in whole units, 33.4. */
export const amountOf = (money: Money) => Number(format(money));
const days = ['', 'ONE_DAY', 'TWO_DAYS', 'THREE_DAYS', 'FOUR_DAYS', 'FIVE_DAYS'];

/** POST /rate/v1/rates/quotes: one service if it is named, else every one that goes there. */
export function quotes(body: string, account: string, now: number) {
  const asked = readRate(body);
  checkAccount(asked.accountNumber, account);
  const { shipper, recipient, requestedPackageLineItems, shipDateStamp, serviceType, rateRequestType } =
    asked.requestedShipment;
  const today = clock(now).date;
  if (shipDateStamp !== undefined && shipDateStamp < today) throw invalid('requestedShipment.shipDateStamp');
  const freight = freightOf(shipper.address, recipient.address, requestedPackageLineItems, shipDateStamp ?? today);
  if (serviceType !== undefined && !knows('fedex', serviceType))
    throw invalid('requestedShipment.serviceType', 'SERVICE.TYPE.NOTAVAILABLE', 'The service is not supported.');
  const found = quotesOf('fedex', freight).filter(({ service }) => service === (serviceType ?? service));
  if (!serves(freight.to) || found.length === 0) throw noService();
  const isTimed = asked.rateRequestControlParameters?.returnTransitTimes ?? false;
  const types = (rateRequestType ?? ['ACCOUNT', 'LIST']).filter((type) => type === 'ACCOUNT' || type === 'LIST');
  return {
    rateReplyDetails: found.map((quote) => ({
      ...{ serviceType: quote.service, serviceName: quote.name, packagingType: 'YOUR_PACKAGING' },
      ratedShipmentDetails: types.map((type) => rated(quote, type)),
      ...(isTimed && { commit: commitOf(quote), operationalDetail: operationalOf(quote) }),
      signatureOptionType: 'SERVICE_DEFAULT',
    })),
    ...{ quoteDate: today, isEncoded: false },
  };
}

export const noService = () =>
  new FedexError(400, 'SERVICE.LOCATION.UNAVAILABLE', 'Service is not available between these locations.');

function rated({ charge, list, options, pounds }: Quote, rateType: 'ACCOUNT' | 'LIST') {
  const price = rateType === 'ACCOUNT' ? charge : list;
  return {
    ...{ rateType, ratedWeightMethod: 'ACTUAL', totalDiscounts: 0 },
    totalBaseCharge: amountOf({ ...price, minor: price.minor - options.minor }),
    ...{ totalNetCharge: amountOf(price), totalNetFedExCharge: amountOf(price) },
    shipmentRateDetail: {
      totalSurcharges: amountOf(options),
      totalBillingWeight: { units: 'LB', value: pounds },
      currency: fedexCodeOf(price.currency),
    },
    currency: fedexCodeOf(price.currency),
  };
}

const commitOf = ({ arrivesBy, workingDays }: Quote) => ({
  dateDetail: { dayOfWeek: weekdayOf(arrivesBy), dayFormat: `${arrivesBy}T20:00:00` },
  ...{ daysInTransit: days[workingDays]!, saturdayDelivery: false },
});
const operationalOf = ({ arrivesBy, workingDays }: Quote) => ({
  ...{ deliveryDate: `${arrivesBy}T20:00:00`, deliveryDay: weekdayOf(arrivesBy), transitTime: days[workingDays]! },
});
