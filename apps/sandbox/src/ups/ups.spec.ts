import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { at, basic, Shipper, upsRate, upsShipment } from '../parcels/shipper.contract.js';
import { strange } from './names.contract.js';

let shipper: Shipper;
beforeAll(async () => void (shipper = await Shipper.open()));
afterAll(() => shipper.close());

const error = (status: number, code: string) => ({
  status,
  body: { response: { errors: [{ code, message: expect.any(String) }] } },
});
const set = (changes: object) => shipper.seller.control('PUT', 'carriers/ups', changes);

describe('A token of UPS', () => {
  it('is granted to whoever shows the credentials, every value as text', async () => {
    const { status, body } = await shipper.upsToken();
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: '14399', client_id: 'ups-us', status: 'approved' });
    expect(Object.values(body as object).every((value) => typeof value === 'string')).toBe(true);
    expect(strange('token', body)).toEqual([]);
    expect(await shipper.upsToken(basic('ups-us', 'guessed'))).toMatchObject(error(401, '10401'));
    expect(await shipper.upsToken(undefined, 'grant_type=password')).toMatchObject(error(400, '10400'));
  });

  it('is good until it expires or is revoked', async () => {
    const track = () => shipper.ups('GET', 'track/v1/details/1Z999AA10123456784');
    expect(
      await shipper.ups('GET', 'track/v1/details/1Z', undefined, { authorization: 'Bearer guessed' }),
    ).toMatchObject(error(401, '250002'));
    await set({ tokenSeconds: 60 });
    expect(await shipper.upsToken()).toMatchObject({ body: { expires_in: '60' } });
    expect(await track()).toMatchObject({ status: 200 });
    shipper.seller.now += 60_000;
    expect(await track()).toMatchObject(error(401, '251004'));
    await set({ tokenSeconds: null });
    await shipper.upsToken();
    await set({ revokeTokens: true });
    expect(await track()).toMatchObject(error(401, '250002'));
    await shipper.upsToken();
    expect(await track()).toMatchObject({ status: 200 });
  });

  it('buys so many calls in ten seconds and no more', async () => {
    await set({ callsPerTenSeconds: 0 });
    const answer = await shipper.ups('POST', 'rating/v2409/Shop', upsRate());
    expect(answer).toMatchObject(error(429, '10429'));
    expect(strange('error', answer.body)).toEqual([]);
    await set({ callsPerTenSeconds: null });
    expect(await shipper.ups('POST', 'rating/v2409/Shop', upsRate())).toMatchObject({ status: 200 });
  });
});

describe('A rate', () => {
  it('is given for every service that goes there, with what the account pays', async () => {
    const { body } = await shipper.ups('POST', 'rating/v2409/Shop', upsRate());
    expect(strange('rate', body)).toEqual([]);
    expect(body).toMatchObject({
      RateResponse: {
        Response: { ResponseStatus: { Code: '1' }, TransactionReference: { CustomerContext: 'quote-1' } },
      },
    });
    const rated = at(body, 'RateResponse.RatedShipment') as { Service: { Code: string } }[];
    expect(rated.map(({ Service }) => Service.Code)).toEqual(['03', '12', '02', '13', '01']);
    expect(rated[0]).toMatchObject({
      ...{ TotalCharges: { CurrencyCode: 'USD', MonetaryValue: '20.06' } },
      NegotiatedRateCharges: { TotalCharge: { CurrencyCode: 'USD', MonetaryValue: '16.05' } },
    });
  });

  it('of one service is that of the label', async () => {
    const quoted = await shipper.ups('POST', 'rating/v2409/Rate', upsRate({ Service: { Code: '02' } } as object));
    expect(at(quoted.body, 'RateResponse.RatedShipment.length')).toBe(1);
    const sold = await shipper.ups('POST', 'shipments/v2409/ship', upsShipment({ service: '02', declared: '0' }));
    expect(at(sold.body, 'ShipmentResponse.ShipmentResults.NegotiatedRateCharges.TotalCharge')).toEqual(
      at(quoted.body, 'RateResponse.RatedShipment.0.NegotiatedRateCharges.TotalCharge'),
    );
  });

  it('comes with its time in transit if that is asked for', async () => {
    const timed = { DeliveryTimeInformation: { PackageBillType: '03', Pickup: { Date: '20260619' } } } as object;
    const { body } = await shipper.ups('POST', 'rating/v2409/Shoptimeintransit', upsRate(timed));
    expect(strange('rate', body)).toEqual([]);
    expect(at(body, 'RateResponse.RatedShipment.4.TimeInTransit.ServiceSummary.EstimatedArrival')).toMatchObject({
      ...{ Arrival: { Date: '20260622', Time: '230000' }, BusinessDaysInTransit: '1', DayOfWeek: 'MON' },
    });
    expect(await shipper.ups('POST', 'rating/v2409/Shoptimeintransit', upsRate())).toMatchObject({ status: 400 });
  });

  it.each([
    ['111210', upsRate({ to: 'KP' })],
    ['111036', upsRate({ pounds: '151' })],
    ['120601', upsRate({ pounds: 'heavy' })],
    ['120208', upsRate({ ShipTo: {} } as object)],
  ])('is refused as %s', async (code, request) => {
    expect(await shipper.ups('POST', 'rating/v2409/Shop', request)).toMatchObject(error(400, code));
  });
});

describe('An address', () => {
  const validate = (street: string, country = 'US', option = 3) =>
    shipper.ups('POST', `addressvalidation/v2/${option}`, {
      XAVRequest: {
        AddressKeyFormat: {
          AddressLine: [street],
          PoliticalDivision2: 'Austin',
          PoliticalDivision1: 'TX',
          PostcodePrimaryLow: '78704',
          CountryCode: country,
        },
      },
    });

  it.each([
    ['14 Barton Ct', 'ValidAddressIndicator', '2', 1],
    ['1 Commerce Plaza', 'ValidAddressIndicator', '1', 1],
    ['14 Ambiguous St', 'AmbiguousAddressIndicator', '2', 2],
    ['1 Nowhere Rd', 'NoCandidatesIndicator', '0', 0],
  ])('in %s is told by the presence of %s', async (street, indicator, classification, candidates) => {
    const { body } = await validate(street);
    expect(strange('addressValidation', body)).toEqual([]);
    expect(at(body, 'XAVResponse')).toMatchObject({ [indicator]: '', AddressClassification: { Code: classification } });
    expect(at(body, 'XAVResponse.Candidate.length')).toBe(candidates);
    expect(Object.keys(at(body, 'XAVResponse') as object).filter((name) => /Indicator$/.test(name))).toHaveLength(1);
  });

  it('is looked up in the US and in Puerto Rico only', async () => {
    expect(await validate('14 Barton Ct', 'PR', 1)).toMatchObject({ status: 200 });
    expect(await validate('Unter den Linden 1', 'DE')).toMatchObject({ status: 400 });
    expect(await validate('14 Barton Ct', 'US', 4)).toMatchObject({ status: 400 });
  });
});

it('What UPS does not have, it does not find', async () => {
  expect(await shipper.ups('GET', 'nothing')).toMatchObject(error(404, '404'));
  expect(await shipper.ups('GET', 'shipments/v2409/ship')).toMatchObject(error(405, '405'));
});
