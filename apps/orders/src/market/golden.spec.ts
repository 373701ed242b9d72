import { join } from 'node:path';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { skuPrice, unitPrice, type AskingPriceEvent } from './asking-price.js';
import { exchangeRates, type ExchangeRatesEvent } from '#money/exchange-rates.js';
import { shippingZones, type ShippingZonesEvent } from './shipping-zones.js';

const priceTypes = { AskingPriceRecorded: 1, WithdrawalRecorded: 1 } satisfies Record<AskingPriceEvent['type'], 1>;
const ratesTypes = { RatesRecorded: 1 } satisfies Record<ExchangeRatesEvent['type'], 1>;
const zoneTypes = { ZoneRecorded: 1 } satisfies Record<ShippingZonesEvent['type'], 1>;

const file = (name: string) => join(__dirname, `${name}.golden.json`);
goldenContract(unitPrice, file('asking-price'), Object.keys(priceTypes));
goldenContract(skuPrice, file('asking-price'), Object.keys(priceTypes));
goldenContract(exchangeRates, file('exchange-rates'), Object.keys(ratesTypes));
goldenContract(shippingZones, file('shipping-zones'), Object.keys(zoneTypes));
