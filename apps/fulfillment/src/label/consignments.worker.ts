import { Injectable } from '@nestjs/common';
import { regionCodeOf, type SealedBuyer } from '#contracts/personal.js';
import type { Money, OrderedLine } from '#contracts/vocabulary.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { People } from '#personal/people.js';
import { purposes } from '#personal/purposes.js';
import { Clock } from '#service/clock.js';
import type { Address, Consignment, Measures } from '../carriers/carrier.js';
import { FulfillmentSettings } from '../config.js';
import { crossesCustoms, customsOf, type CustomsPapers } from '../piece/customs.js';
import { piece, pieceIdOf } from '../piece/piece.js';
import type { Signature } from './label.js';

/** Something to be sent: what a carrier is to be told of it, its consignee still sealed. */
export type Sending = {
  /** Where it stands: 'shipment s-42'. */
  readonly record: string;
  readonly reference: string;
  readonly subjectId: string;
  /** Undefined of what is collected by somebody who told us nothing. */
  readonly consignee?: Pick<SealedBuyer, 'name' | 'phone' | 'address'> | undefined;
  /** Where the consignee is: DE, US-TX. */
  readonly destination?: string | undefined;
  readonly measures: Measures;
  readonly declaredValue: Money;
  readonly signature: Signature;
  /** What is in it. */
  readonly lines: readonly OrderedLine[];
  readonly isReturn: boolean;
  /** The buyer comes for it: it goes nowhere. */
  readonly isCollected: boolean;
};
/** `stopped`: why it may not cross its border as it is: protected materials, or goods that nobody has described. */
export type Prepared = { readonly consignment: Consignment; readonly stopped: readonly string[] };

type OpenedConsignee = {
  readonly name: string | null;
  readonly phone?: string | null;
  readonly address?: Omit<Address, 'name' | 'phone' | 'company' | 'country'> | null;
};

/** Writes down for a carrier what leaves, and for whom: the one place where an address is in clear, and that is on record. */
@Injectable()
export class Consignments {
  constructor(
    private readonly people: People,
    private readonly commands: CommandHandler,
    private readonly settings: FulfillmentSettings,
    private readonly clock: Clock,
  ) {}

  /** Undefined where nobody can read the address any more, or never told us one. */
  async prepare(sending: Sending, cause: Cause): Promise<Prepared | undefined> {
    const consignee = sending.isCollected ? this.sender() : await this.addressOf(sending, cause);
    if (consignee === undefined) return undefined;
    const { reference, measures, declaredValue, signature, isReturn } = sending;
    const [from, to] = isReturn ? [consignee, this.sender()] : [this.sender(), consignee];
    const shipDate = this.clock.now().toISOString().slice(0, 10);
    const papers = await this.papersOf(sending, from, to, shipDate);
    const consignment = { reference, from, to, measures, declaredValue, signature, isReturn, shipDate };
    return {
      consignment: papers === undefined ? consignment : { ...consignment, customs: papers.customs },
      stopped: papers === undefined ? [] : [...papers.needsPermit, ...papers.undescribed],
    };
  }

  async addressOf(
    { subjectId, consignee, record, destination }: Pick<Sending, 'subjectId' | 'consignee' | 'record' | 'destination'>,
    cause: Cause,
  ): Promise<Address | undefined> {
    const kinds = purposes.fulfilment.kinds;
    const reading = { subjectId, record, purpose: 'fulfilment', kinds, cause } as const;
    if (consignee === undefined || destination === undefined) return undefined;
    const { name, phone, address } = (await this.people.open(consignee, reading)) as OpenedConsignee;
    if (name === null || address === null || address === undefined) return undefined;
    // What was quoted, taxed and paid wins over whatever words somebody has for the place.
    const [country = '', region = regionCodeOf(address)] = destination.split('-');
    const contact = phone === null || phone === undefined ? {} : { phone };
    return { name, ...contact, ...address, country, region };
  }

  private sender(): Address {
    const { config } = this.settings;
    return {
      ...{ name: config.SENDER_NAME, company: config.SENDER_NAME, phone: config.SENDER_PHONE },
      ...{ street: config.SENDER_STREET, city: config.SENDER_CITY, postalCode: config.SENDER_POSTAL_CODE },
      ...{ region: config.SENDER_REGION, country: config.SELLER_COUNTRY.slice(0, 2) },
    };
  }

  /** Undefined within one customs territory. */
  private async papersOf(
    { lines, isReturn, measures }: Sending,
    from: Address,
    to: Address,
    shipDate: string,
  ): Promise<CustomsPapers | undefined> {
    if (!crossesCustoms(placeOf(from), placeOf(to))) return undefined;
    const goods = await Promise.all(
      lines.map(async (line) => {
        return { line, piece: (await this.commands.read(piece, pieceIdOf(line))).state };
      }),
    );
    const { SELLER_COUNTRY: sellerCountry } = this.settings.config;
    return customsOf(goods, { reason: isReturn ? 'return' : 'sale', sellerCountry, measures, shipDate });
  }
}

const placeOf = ({ country, region }: Address) => (region === undefined ? country : `${country}-${region}`);
