import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { at, Shipper } from '../parcels/shipper.contract.js';
import { signatureOf } from './visibility.js';
import { wrong } from './schema.contract.js';

let shipper: Shipper;
beforeEach(async () => {
  shipper = await Shipper.open();
  await shipper.seller.control('PUT', 'fedex-webhook', { url: shipper.seller.webhookUrl });
});
afterEach(() => shipper.close());

const minute = 60_000;
const codes = () =>
  shipper.told().map(({ body }) => at(body, 'output.completeTrackResults.0.trackResults.0.latestStatusDetail.code'));
const waiting = async () => (await shipper.seller.control('GET', 'fedex-webhook')).json;

it('A signature is the Base64 of an HMAC over the body', () => {
  const body = '{"output":{"completeTrackResults":[]}}';
  expect(signatureOf('fedex-security-token-0123456789', body)).toBe('/mK0VHdZ8/xUnYMYIgk2VACercE0M1fHI4a9IQ6RBcY=');
});

describe('FedEx', () => {
  it('tells the state of every parcel of the account, signed', async () => {
    const number = await shipper.fedexLabel();
    await shipper.move(number, { scans: [{ kind: 'picked-up' }] });
    await shipper.sandbox.idle();
    expect(codes().sort()).toEqual(['OC', 'PU']);
    for (const { body, isSigned } of shipper.told()) {
      const { outputMetaData, ...answer } = body as { outputMetaData: unknown };
      expect(isSigned).toBe(true);
      expect(outputMetaData).toMatchObject([{ attempt: 1 }]);
      expect(wrong('trackingNumbers', answer)).toEqual([]);
    }
  });

  it('comes again three times, five minutes apart, and then keeps what was missed', async () => {
    shipper.seller.status = 204;
    const number = await shipper.fedexLabel();
    await shipper.sandbox.tick();
    const counts = [shipper.told().length];
    for (const ms of [5 * minute - 1, 1, 5 * minute, 5 * minute, 60 * minute]) {
      await shipper.later(ms);
      counts.push(shipper.told().length);
    }
    expect(counts).toEqual([1, 1, 2, 3, 4, 4]);
    await shipper.sandbox.idle();
    expect(await shipper.seller.control('GET', 'missed-events')).toMatchObject({
      json: { events: [{ carrier: 'fedex', trackingNumber: number, kind: 'announced', attempts: 4 }] },
    });
    await shipper.later(8 * 24 * 60 * minute);
    expect(await shipper.seller.control('GET', 'missed-events')).toMatchObject({ json: { events: [] } });
  });

  it.each([200, 202])('takes %i for an answer', async (status) => {
    shipper.seller.status = status;
    await shipper.fedexLabel();
    await shipper.sandbox.idle();
    expect(await waiting()).toMatchObject({ waiting: 0 });
    expect(shipper.told()).toHaveLength(1);
  });

  it('tells nobody if it is not said where', async () => {
    shipper.sandbox.setFedexWebhook(undefined);
    await shipper.fedexLabel();
    await shipper.sandbox.idle();
    expect(shipper.told()).toEqual([]);
  });
});
