import { Injectable } from '@nestjs/common';
import type { Money } from '#contracts/vocabulary.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { Refusal } from '#eventsourcing/decider.js';
import type { Recorded } from '#eventsourcing/event-store.js';
import { because, Worker } from '#eventsourcing/worker.js';
import { convert, type Rates } from '#money/conversion.js';
import { exchangeRates } from '#money/exchange-rates.js';
import { Clock } from '#service/clock.js';
import { CarrierRefusal, CarrierUnreachable, type Consignment } from '../carriers/carrier.js';
import { Carriers } from '../carriers/carriers.js';
import { FulfillmentSettings } from '../config.js';
import { unlabelled } from '../label/label.js';
import { Senders } from '../label/senders.worker.js';
import type { ReturnEvent } from '../return/return.js';
import type { ShipmentEvent } from '../shipment/shipment.js';
import { careOf, choose, type Circumstances, type Offer } from './rate-shopping.js';
import { shippingRule, theRule } from './shipping-rule.js';

/**
 * For so long after the parcel was closed the others wait for a carrier that does not answer; then one of them takes it. Where
 * nobody else does, it is waited for as long as it takes.
 */
const patienceMs = 120_000;

/** After these a label may be had that could not be had before. */
const mending: ReadonlySet<string> = new Set<(ShipmentEvent | ReturnEvent)['type']>([
  ...(['ConsigneeNamed', 'AddressTrusted', 'ExportPermitted', 'ReturnAuthorised'] as const),
]);

type Asked = { readonly offers: readonly Offer[]; readonly silent: readonly string[] };

/** Chooses who takes a parcel, once it is closed and nothing stands against sending it. */
@Injectable()
export class RateWorker extends Worker {
  readonly name = 'rates';

  constructor(
    private readonly carriers: Carriers,
    private readonly senders: Senders,
    private readonly commands: CommandHandler,
    private readonly settings: FulfillmentSettings,
    private readonly clock: Clock,
  ) {
    super();
  }

  workFor(recorded: Recorded) {
    const event = recorded as Recorded<ShipmentEvent | ReturnEvent>;
    if (event.type === 'ParcelClosed') return () => this.label(event, event.data.parcelId);
    // Also where the carrier does not take it back: then it costs money, and the parcel needs another all the same.
    if (event.type === 'LabelVoided' || event.type === 'LabelVoidRefused')
      return event.data.reason === 'replaced' ? () => this.label(event, event.data.parcelId) : undefined;
    return mending.has(event.type) ? () => this.labelAll(event) : undefined;
  }

  private async labelAll(event: Recorded) {
    const { parcelIds } = await this.senders.of(event.stream);
    for (const parcelId of parcelIds) await this.label(event, parcelId);
  }

  private async label(event: Recorded, parcelId: string) {
    const cause = because(event, 'worker:rates');
    const sender = await this.senders.of(event.stream);
    const wanted = sender.wanted(parcelId);
    const { status, voidings } = sender.labels[parcelId] ?? unlabelled;
    const hasNone = ['none', 'no-offer', 'refused'].includes(status) && voidings.every((one) => one.status !== 'asked');
    if (wanted === undefined || !hasNone) return;
    const { promisedBy, zoneId, destination, isCollected } = wanted;
    const { rule } = (await this.commands.read(shippingRule, theRule)).state;
    const { latest: rates } = (await this.commands.read(exchangeRates, this.settings.config.RATES_SOURCE)).state;
    // Carriers insure in the currency of who sends, whatever the buyer paid in.
    const value = inCurrency(wanted.value, rule.currency, rates);
    const { insured, signature } = careOf(value, rule, rates);
    const declaredValue = insured ? value : { ...value, minor: 0 };
    const prepared = await sender.prepare(parcelId, { reference: parcelId, declaredValue, signature }, cause);
    if (prepared === undefined) return this.noOffer(event, parcelId, 'no-address');
    const stopped = sender.unpermitted(prepared.stopped);
    if (stopped.length > 0) return this.stop(event, parcelId, stopped);
    const waitUntilMs = Date.parse(event.at) + patienceMs;
    const { offers, silent } = await this.ask(prepared.consignment, isCollected, waitUntilMs);
    const circumstances: Circumstances = { promisedBy, zoneId, destination, value };
    try {
      const { chosen, reason, considered } = choose(offers, circumstances, rule, rates);
      if (chosen === undefined && silent.length > 0) throw new CarrierUnreachable(`${silent.join(', ')}: no answer`);
      const weighed = { ...circumstances, ruleId: rule.ruleId, rateId: rates?.rateId, considered, silent };
      if (chosen === undefined) return await this.noOffer(event, parcelId, reason, weighed);
      const { carrier, service, price } = chosen;
      const choice = { parcelId, carrier, service, price, reason, circumstances: weighed, declaredValue, signature };
      await this.senders.ask(event.stream, { type: 'BuyLabel', data: choice }, cause);
    } catch (error) {
      // What stands against it now says so itself, to whoever looks.
      if (!(error instanceof Refusal)) throw error;
      if (error.code === 'offers-not-comparable') await this.noOffer(event, parcelId, error.code);
    }
  }

  private async noOffer(event: Recorded, parcelId: string, reason: string, circumstances?: unknown) {
    const data = { parcelId, because: reason, circumstances };
    await this.senders.ask(event.stream, { type: 'RecordNoOffer', data }, because(event, 'worker:rates'));
  }

  /** What comes back over a border with protected materials needs people, too; a return has no permit to wait for. */
  private async stop(event: Recorded, parcelId: string, materials: readonly string[]) {
    if (await this.senders.stop(event.stream, materials, because(event, 'worker:rates'))) return;
    await this.noOffer(event, parcelId, 'export-permit');
  }

  /** What every carrier asks for it. Who refuses has no offer; who is silent is waited for, for a while. */
  private async ask(consignment: Consignment, isCollected: boolean, waitUntilMs: number): Promise<Asked> {
    const silent: string[] = [];
    const offers = await Promise.all(
      this.carriers.all.map(async (carrier) => {
        try {
          const rates = await carrier.rates(consignment);
          return rates.map((rate) => ({ carrier: carrier.name, ...rate }));
        } catch (error) {
          if (error instanceof CarrierRefusal) return [];
          if (this.clock.now().getTime() < waitUntilMs) throw error;
          silent.push(carrier.name);
          return [];
        }
      }),
    );
    // Who comes to the shop has chosen the way; nobody else can be sent there.
    return { offers: offers.flat().filter(({ service }) => (service === 'collection') === isCollected), silent };
  }
}

/** As it is where there is no rate: then it counts as more than any threshold. */
function inCurrency(value: Money, currency: string, rates: Rates | undefined): Money {
  if (value.currency === currency || rates === undefined) return value;
  const isKnown = (one: string) => one === rates.base || Object.hasOwn(rates.rates, one);
  return isKnown(value.currency) && isKnown(currency) ? convert(value, currency, rates) : value;
}
