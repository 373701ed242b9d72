import { format, type Money } from '#money/money.js';
import { clock, weekdayOf } from '../parcels/places.js';
import { knows, quotesOf, serves, type Quote } from '../parcels/prices.js';
import { freightOf, readRate, wrongAt } from './shipment-request.js';
import { UpsError } from './ups-error.js';

export const monetary = (money: Money) => ({ CurrencyCode: money.currency, MonetaryValue: format(money) });
export const compact = (date: string) => date.replaceAll('-', '');
export const succeeded = (context: string | undefined) => ({
  ResponseStatus: { Code: '1', Description: 'Success' },
  ...(context !== undefined && { TransactionReference: { CustomerContext: context } }),
});
export const unavailable = () =>
  new UpsError(400, '111210', 'The requested service is unavailable between the selected locations.');

/** The names of charges that both rates and labels are told with. */
export const chargesOf = ({ list, options }: Quote) => ({
  TransportationCharges: monetary({ ...list, minor: list.minor - options.minor }),
  ServiceOptionsCharges: monetary(options),
  TotalCharges: monetary(list),
});
export const weightOf = (pounds: number) => ({
  UnitOfMeasurement: { Code: 'LBS', Description: 'Pounds' },
  Weight: `${pounds}.0`,
});

/** Rate, Shop, and either with its time in transit. */
export function rate(option: string, body: string, account: string, now: number) {
  const [, what, timed] = /^(Rate|Shop)(timeintransit)?$/i.exec(option) ?? [];
  if (what === undefined) throw new UpsError(400, '110011', 'Invalid request option');
  const { Request, Shipment: asked } = readRate(body);
  if ((asked.Shipper.ShipperNumber ?? account) !== account) throw wrongAt('Shipper.ShipperNumber');
  const pickup = asked.DeliveryTimeInformation?.Pickup?.Date.replace(/^(....)(..)(..)$/, '$1-$2-$3');
  if (timed !== undefined && asked.DeliveryTimeInformation === undefined)
    throw new UpsError(400, '111555', 'DeliveryTimeInformation is required for time in transit.');
  const freight = freightOf(asked, pickup ?? clock(now).date);
  if (!serves(freight.to)) throw unavailable();
  const service = asked.Service?.Code;
  if (/rate/i.test(what) && (service === undefined || !knows('ups', service))) throw wrongAt('Service.Code');
  const quotes = quotesOf('ups', freight).filter((quote) => /shop/i.test(what) || quote.service === service);
  if (quotes.length === 0) throw unavailable();
  const RatedShipment = quotes.map((quote) => shown(quote, freight.shipDate, timed !== undefined));
  return {
    RateResponse: {
      Response: {
        ...succeeded(Request.TransactionReference?.CustomerContext),
        Alert: [{ Code: '110971', Description: 'Your invoice may vary from the displayed reference rates' }],
      },
      RatedShipment,
    },
  };
}

function shown(quote: Quote, shipDate: string, isTimed: boolean) {
  const { service, name, charge, pounds } = quote;
  const { TransportationCharges, ServiceOptionsCharges, TotalCharges } = chargesOf(quote);
  return {
    Service: { Code: service, Description: name },
    RatedShipmentAlert: [],
    BillingWeight: weightOf(pounds),
    ...{ TransportationCharges, BaseServiceCharge: TransportationCharges, ServiceOptionsCharges, TotalCharges },
    NegotiatedRateCharges: { TotalCharge: monetary(charge) },
    RatedPackage: [
      {
        TransportationCharges,
        ServiceOptionsCharges,
        TotalCharges,
        Weight: String(pounds),
        BillingWeight: weightOf(pounds),
      },
    ],
    GuaranteedDelivery: { BusinessDaysInTransit: String(quote.workingDays) },
    ...(isTimed && { TimeInTransit: timeInTransit(quote, shipDate) }),
  };
}

const timeInTransit = ({ name, arrivesBy, workingDays }: Quote, shipDate: string) => ({
  PickupDate: compact(shipDate),
  PackageBillType: '03',
  ServiceSummary: {
    Service: { Description: name },
    GuaranteedIndicator: '',
    EstimatedArrival: {
      Arrival: { Date: compact(arrivesBy), Time: '230000' },
      BusinessDaysInTransit: String(workingDays),
      Pickup: { Date: compact(shipDate), Time: '170000' },
      DayOfWeek: weekdayOf(arrivesBy),
      TotalTransitDays: String(workingDays),
    },
    SaturdayDelivery: '0',
  },
});
