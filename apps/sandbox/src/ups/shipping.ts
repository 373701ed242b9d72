import { z } from 'zod';
import { pdfOf, zplOf, type LabelText } from '../parcels/label-image.js';
import type { Parcel } from '../parcels/parcel.js';
import type { ParcelOffice } from '../parcels/parcel-office.js';
import { clock } from '../parcels/places.js';
import { isPhysical } from '../parcels/parcel.js';
import { knows, nameOf, quotesOf } from '../parcels/prices.js';
import { isUpsNumber } from '../parcels/tracking-numbers.js';
import { chargesOf, compact, monetary, succeeded, unavailable, weightOf } from './rating.js';
import { freightOf, partyOf, read, readShip, referenceOf, wrongAt } from './shipment-request.js';
import { UpsError } from './ups-error.js';

/** What labels say of people is kept by the running process only, and of so many. After that, and after a restart, labels go without. */
const keptMax = 10_000;
const forgotten = { name: 'ADDRESS NO LONGER ON FILE', lines: [] };
/** A receipt comes with what is declared above 999. */
const highValueMinor = 99_900;

/** Labels: sold, voided, drawn once more. */
export class Shipping {
  private readonly drawn = new Map<number, LabelText>();

  constructor(
    private readonly office: ParcelOffice,
    private readonly account: string,
  ) {}

  ship(body: string) {
    const { Request, Shipment: asked, LabelSpecification } = readShip(body);
    if (asked.Shipper.ShipperNumber !== this.account) throw wrongAt('Shipper.ShipperNumber');
    const billed = asked.PaymentInformation.ShipmentCharge[0]!.BillShipper?.AccountNumber;
    if (billed !== this.account) throw wrongAt('PaymentInformation');
    const freight = freightOf(asked, clock(this.office.now()).date);
    if (freight.from !== freight.to)
      for (const who of ['Shipper', 'ShipTo'] as const)
        if (asked[who].Phone === undefined) throw wrongAt(`${who}.Phone`);
    if (!knows('ups', asked.Service.Code)) throw wrongAt('Service.Code');
    const quote = quotesOf('ups', freight).find(({ service }) => service === asked.Service.Code);
    if (quote === undefined) throw new UpsError(400, '120124', unavailable().message);
    const format = LabelSpecification.LabelImageFormat.Code;
    if (format !== 'ZPL') throw new UpsError(400, '120900', `The label image format ${format} is not available here`);
    const context = Request.TransactionReference?.CustomerContext;
    const reference = referenceOf(asked, freight);
    const parcel = this.office.sell('ups', {
      ...{ account: this.account, reference: reference ?? context ?? '', isFindable: reference !== undefined },
      ...{ service: quote.service, charge: quote.charge, declaredValue: freight.declaredValue, pounds: quote.pounds },
      ...{ from: freight.from, to: freight.to, isReturn: asked.ReturnService !== undefined },
      ...{ signature: freight.signature, expectedBy: quote.arrivesBy },
    });
    const label = this.keep(parcel, partyOf(asked.ShipFrom ?? asked.Shipper), partyOf(asked.ShipTo));
    const receipt = Buffer.from('<html><body>High value receipt</body></html>').toString('base64');
    return {
      ShipmentResponse: {
        Response: succeeded(context),
        ShipmentResults: {
          ShipmentCharges: chargesOf(quote),
          NegotiatedRateCharges: { TotalCharge: monetary(quote.charge) },
          BillingWeight: weightOf(quote.pounds),
          ShipmentIdentificationNumber: parcel.trackingNumber,
          PackageResults: [
            {
              TrackingNumber: parcel.trackingNumber,
              ServiceOptionsCharges: monetary(quote.options),
              ShippingLabel: { ImageFormat: { Code: 'ZPL', Description: 'ZPL' }, GraphicImage: zplOf(label) },
            },
          ],
          ...(freight.declaredValue.minor > highValueMinor && {
            ControlLogReceipt: [{ ImageFormat: { Code: 'HTML', Description: 'HTML' }, GraphicImage: receipt }],
          }),
        },
      },
    };
  }

  /** The whole shipment, which is always one package. */
  void(shipment: string, trackingNumbers: string | null) {
    if (!isUpsNumber(shipment)) throw new UpsError(400, '190100', 'Invalid ShipmentIdentificationNumber.');
    const parcel = this.office.books.byTracking(shipment);
    if (parcel === undefined) throw new UpsError(400, '190102', 'No shipment found within the allowed void period');
    const named = trackingNumbers?.match(/[^[\]",\s]+/g) ?? [];
    if (named.some((number) => number !== parcel.trackingNumber))
      throw new UpsError(400, '190110', 'Invalid Void Package');
    switch (this.office.void(parcel)) {
      case 'already':
        throw new UpsError(400, '190117', 'The Shipment has already been voided');
      case 'too-late':
        throw new UpsError(400, '190101', 'Time for voiding has expired.');
      case 'voided': {
        const Status = { Code: '1', Description: 'Voided' };
        const packages = named.map((TrackingNumber) => ({ TrackingNumber, Status }));
        return {
          VoidShipmentResponse: {
            Response: succeeded(undefined),
            SummaryResult: { Status },
            ...(packages.length > 0 && { PackageLevelResults: packages }),
          },
        };
      }
    }
  }

  /** By tracking number, or by reference and account: of several parcels only their numbers. */
  recover(body: string) {
    const { Request, TrackingNumber, ReferenceValues, LabelSpecification } = read(
      recoverySchema,
      body,
    ).LabelRecoveryRequest;
    const found = this.found(TrackingNumber, ReferenceValues);
    const live = found.filter(({ voidedAt }) => voidedAt === null);
    if (found.length === 0)
      throw new UpsError(
        400,
        '300007',
        'The shipment for the requested tracking number or the combination of reference number plus shipper number could not be found.',
      );
    if (live.length === 0)
      throw new UpsError(
        400,
        '300033',
        'The shipment for which you are trying to recover a label or Receipt has been voided.',
      );
    const Response = succeeded(Request.TransactionReference?.CustomerContext);
    const [parcel, another] = live;
    if (another !== undefined) return { LabelRecoveryResponse: { Response, TrackingCandidate: live.map(candidateOf) } };
    if (this.office.seen(parcel!).some(({ kind }) => isPhysical(kind) && kind !== 'picked-up'))
      throw new UpsError(400, '300002', 'Label is unavailable -- the package has been sent to the destination address');
    const format = LabelSpecification?.LabelImageFormat?.Code ?? 'GIF';
    if (format !== 'ZPL' && format !== 'PDF')
      throw new UpsError(400, '300032', `The label image format ${format} is not available here`);
    const label = this.drawn.get(parcel!.number) ?? textOf(parcel!, forgotten, forgotten);
    const GraphicImage = format === 'ZPL' ? zplOf(label) : pdfOf(label);
    const LabelImage = { LabelImageFormat: { Code: format }, GraphicImage };
    return {
      LabelRecoveryResponse: {
        ...{ Response, ShipmentIdentificationNumber: parcel!.trackingNumber },
        LabelResults: [{ TrackingNumber: parcel!.trackingNumber, LabelImage }],
      },
    };
  }

  private found(trackingNumber: string | undefined, by: z.infer<typeof referenceSchema>): readonly Parcel[] {
    if (trackingNumber !== undefined) {
      if (!isUpsNumber(trackingNumber)) throw new UpsError(400, '300014', 'Invalid Tracking Number');
      const parcel = this.office.books.byTracking(trackingNumber);
      return parcel === undefined ? [] : [parcel];
    }
    if (by === undefined)
      throw new UpsError(
        400,
        '300005',
        'Either tracking number or combination of reference plus shipper number required',
      );
    if (by.ShipperNumber !== this.account) throw new UpsError(400, '300031', 'Invalid Shipper Number');
    return this.office.books.byReference('ups', by.ReferenceNumber.Value);
  }

  private keep(parcel: Parcel, from: LabelText['from'], to: LabelText['to']) {
    const [oldest] = this.drawn.keys();
    if (this.drawn.size >= keptMax) this.drawn.delete(oldest!);
    const label = textOf(parcel, from, to);
    this.drawn.set(parcel.number, label);
    return label;
  }
}

const textOf = ({ service, trackingNumber, reference }: Parcel, from: LabelText['from'], to: LabelText['to']) => ({
  ...{ carrier: 'ups', service: nameOf('ups', service), trackingNumber, reference, from, to },
});

const referenceSchema = z
  .object({ ReferenceNumber: z.object({ Value: z.string().min(1).max(35) }), ShipperNumber: z.string() })
  .optional();
const recoverySchema = z.object({
  LabelRecoveryRequest: z.object({
    Request: z
      .object({ TransactionReference: z.object({ CustomerContext: z.string().max(512).optional() }).optional() })
      .default({}),
    TrackingNumber: z.string().min(1).max(18).optional(),
    ReferenceValues: referenceSchema,
    LabelSpecification: z.object({ LabelImageFormat: z.object({ Code: z.string() }).optional() }).optional(),
  }),
});

const candidateOf = ({ trackingNumber, to, soldAt }: Parcel) => {
  const date = compact(clock(soldAt).date);
  return {
    ...{ TrackingNumber: trackingNumber, DestinationCountryCode: to },
    PickupDateRange: { BeginDate: date, EndDate: date },
  };
};
