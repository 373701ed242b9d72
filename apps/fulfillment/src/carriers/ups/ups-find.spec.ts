import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Secret } from '#service/secret/secret.js';
import { CarrierUnreachable } from '../carrier.js';
import { error, Recorder, reply, type Answer } from './recorder.contract.js';
import { UpsCarrier, type UpsAccount } from './ups.carrier.js';

describe('UPS over HTTP', () => {
  const ups = new Recorder();
  let us: UpsAccount;
  let carrier: UpsCarrier;
  beforeAll(async () => {
    us = {
      ...{
        url: await ups.listen(),
        clientId: 'client',
        clientSecret: Secret.of('a secret'),
        account: 'A1B2C3',
        timeoutMs: 20_000,
      },
      ...{ now: () => new Date('2026-03-09T15:00:00Z'), newId: () => '0b9f5c3e-5d0f-4a3c-9a53-3f2f8f6b7a11' },
    };
  });
  beforeEach(() => {
    ups.asked.length = ups.answers.length = ups.tokens = 0;
    carrier = new UpsCarrier(us);
  });
  afterAll(() => ups.close());

  describe('finds the label whose answer was lost', () => {
    const recovered = (trackingNumber: string) => ({
      body: {
        LabelRecoveryResponse: {
          ShipmentIdentificationNumber: trackingNumber,
          LabelResults: {
            TrackingNumber: trackingNumber,
            LabelImage: { LabelImageFormat: { Code: 'ZPL' }, GraphicImage: btoa('^XA^XZ') },
          },
        },
      },
    });
    const tracked = (...parcels: [string, string][]) => {
      const all = parcels.map(([trackingNumber, type]) => ({ trackingNumber, currentStatus: { type } }));
      return { body: { trackResponse: { shipment: all.map((parcel) => ({ package: [parcel] })) } } };
    };
    const image = { format: 'zpl', bytes: Buffer.from('^XA^XZ') };
    const [first, second] = ['1ZA1B2C30312345670', '1ZA1B2C30312345681'] as const;

    it.each([
      ['neither knows one', [error('300007'), reply('unknown-number')], []],
      ['it was voided', [error('300033'), tracked([first, 'MV'])], []],
      ['it was voided, and tracking is late', [error('300033'), tracked([first, 'M']), error('300033')], []],
      [
        'recovery is late, or it is only for returns',
        [error('300007'), tracked([first, 'M']), error('300004')],
        [[first, undefined]],
      ],
      ['tracking is late', [recovered(first), reply('unknown-number')], [[first, image]]],
      ['both know it', [recovered(first), tracked([first, 'M'])], [[first, image]]],
      ['recovery still has it, and tracking knows better', [recovered(first), tracked([first, 'MV'])], []],
      [
        'there are two',
        [error('300001'), tracked([first, 'M'], [second, 'I']), recovered(first), error('300002')],
        [
          [first, image],
          [second, undefined],
        ],
      ],
    ] as [string, Answer[], [string, unknown][]][])('where %s', async (_, answers, labels) => {
      ups.answers.push(...answers);
      const wanted = labels.map(([number, picture]) => ({
        trackingNumber: number,
        shipmentNumber: number,
        image: picture,
      }));
      expect(await carrier.find('shp-000482-1', '2026-03-01')).toEqual(wanted);
      expect(ups.answers).toEqual([]);
      expect(ups.asked[2]!.path).toBe(
        '/ups/api/track/v1/reference/details/shp-000482-1?locale=en_US&refNumType=SmallPackage&shipperNum=A1B2C3' +
          '&fromPickUpDate=20260301&toPickUpDate=20260310',
      );
    });

    it('where UPS names several itself', async () => {
      const body = {
        LabelRecoveryResponse: { TrackingCandidate: [{ TrackingNumber: first }, { TrackingNumber: second }] },
      };
      ups.answers.push({ body }, reply('unknown-number'), recovered(first), error('300033'));
      const wanted = [{ trackingNumber: first, shipmentNumber: first, image }];
      expect(await carrier.find('shp-000482-1', '2026-03-01')).toEqual(wanted);
    });

    it('and does not say there is none where UPS says nothing that can be read', async () => {
      ups.answers.push({ body: { LabelRecoveryResponse: {} } });
      await expect(carrier.find('shp-000482-1', '2026-03-01')).rejects.toThrow(CarrierUnreachable);
    });

    it.each(['300001', '300002'])('and does not say there is none where UPS says %s', async (code) => {
      ups.answers.push(error(code), reply('unknown-number'));
      await expect(carrier.find('shp-000482-1', '2026-03-01')).rejects.toMatchObject({ code: 'label-without-number' });
    });
  });
});
