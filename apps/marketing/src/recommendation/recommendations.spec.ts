import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PieceViewedWith } from '#contracts/analytics.js';
import { UnitAllocated, UnitDescribed, UnitOffered, UnitRegistered } from '#contracts/inventory.js';
import { DataSource } from 'typeorm';
import { Bureau } from '../bureau.contract.js';
import { offerList, OfferRow } from '../offer/offer-list.view.js';

let bureau: Bureau;
let made = 0;
beforeAll(async () => void (bureau = await Bureau.open()));
afterAll(() => bureau.close());

const wording = { version: 'personal-1', language: 'en', hash: 'ab'.repeat(32) };
const agreement = {
  purpose: 'personalisation',
  source: 'account',
  wording,
  proof: { kind: 'checkbox', record: 'f-1' },
};
async function piece(category: string, minor = 10_000) {
  const unitId = `CM-${++made}`;
  bureau.nowMs += 1_000;
  await bureau.hear(UnitRegistered.of({ unitId, title: `Piece ${unitId}`, location: 'shop' }));
  await bureau.hear(UnitDescribed.of({ unitId, category, materials: 'porcelain', madeFrom: 1_750 }));
  await bureau.hear(UnitOffered.of({ unitId, askingPrice: { minor, currency: 'USD' } }));
  return unitId;
}
const as = (customerId: string, method: string, path: string, body?: unknown) => {
  bureau.nowMs += 1_000;
  return bureau.shopper(customerId, method, `/v1/customers/${customerId}${path}`, {
    ...(body !== undefined && { body }),
  });
};
const watch = (customerId: string, unitId: string) => as(customerId, 'PUT', `/watches/${unitId}`);
const agree = (customerId: string) => as(customerId, 'POST', '/consents', agreement);
type Shown = { isPersonal: boolean; recommendations: { unitId: string; reason: string; like?: string }[] };
const recommendedTo = async (customerId: string) => {
  await bureau.settled();
  return (await as(customerId, 'GET', '/recommendations')).body as unknown as Shown;
};
const idsOf = ({ recommendations }: Shown) => recommendations.map(({ unitId }) => unitId);

describe('What is recommended to a shopper', () => {
  it('follows from what she wanted, with the reason, and is nothing that is gone or hers already', async () => {
    const [seen, like, gone, inCart] = await Promise.all(['a', 'a', 'a', 'a'].map((category) => piece(category)));
    await bureau.hear(UnitAllocated.of({ unitId: gone!, orderId: 'o-1', line: 1 }));
    await agree('c-1');
    await watch('c-1', seen!);
    await as('c-1', 'PUT', '/cart', { unitIds: [inCart] });
    const shown = await recommendedTo('c-1');
    expect(shown.isPersonal).toBe(true);
    expect(shown.recommendations[0]).toMatchObject({ unitId: like, reason: 'similar-to', title: `Piece ${like}` });
    expect([seen, inCart]).toContain(shown.recommendations[0]!.like);
    for (const never of [seen, gone, inCart]) expect(idsOf(shown)).not.toContain(never);
  });
  it('follows from what others wanted, who wanted the same', async () => {
    const [seen, together] = [await piece('b'), await piece('c', 900_000)];
    for (const other of ['c-2', 'c-3', 'c-4']) {
      await watch(other, seen);
      await watch(other, together);
    }
    await agree('c-5');
    await watch('c-5', seen);
    expect((await recommendedTo('c-5')).recommendations[0]).toMatchObject({
      unitId: together,
      reason: 'bought-together',
    });
  });
  it('follows from what others looked at, who looked at the same, unless it is gone or taken back', async () => {
    const [seen, one, gone] = [await piece('i'), await piece('j', 9_000_000), await piece('k', 9_000_000)];
    const at = new Date(bureau.nowMs).toISOString();
    const told = (...unitIds: string[]) => bureau.hear(PieceViewedWith.of({ unitId: seen, unitIds, at }));
    await told(gone, one);
    await agree('c-10');
    await watch('c-10', seen);
    await bureau.hear(UnitAllocated.of({ unitId: gone, orderId: 'o-1', line: 1 }));
    const shown = async () => {
      const { recommendations } = await recommendedTo('c-10');
      return recommendations.filter(({ reason }) => reason === 'viewed-together').map(({ unitId }) => unitId);
    };
    expect(await shown()).toEqual([one]);
    await as('c-10', 'POST', '/withdrawals', { purpose: 'personalisation' });
    expect(await shown()).toEqual([]);
    await agree('c-10');
    expect(await shown()).toEqual([one]);
    await told();
    expect(await shown()).toEqual([]);
  });
  it('is what is new, and nothing of her own, unless she agreed, and until she does not', async () => {
    const [seen, like] = [await piece('d', 777), await piece('d', 777)];
    const newest = await piece('e');
    await watch('c-6', seen);
    const first = await recommendedTo('c-6');
    expect([first.isPersonal, first.recommendations[0]]).toMatchObject([false, { unitId: newest, reason: 'new' }]);
    expect(new Set(first.recommendations.map(({ reason }) => reason))).toEqual(new Set(['new']));
    await agree('c-6');
    expect((await recommendedTo('c-6')).recommendations[0]).toMatchObject({ unitId: like, like: seen });
    await as('c-6', 'POST', '/withdrawals', { purpose: 'personalisation' });
    expect(await recommendedTo('c-6')).toEqual(first);
    expect((await bureau.shopper('c-7', 'GET', '/v1/customers/c-6/recommendations')).status).toBe(404);
  });
  it('is gone from what is shown as soon as we hear it, though the read model is behind', async () => {
    const [seen, like] = [await piece('f', 333), await piece('f', 333)];
    await agree('c-8');
    await watch('c-8', seen);
    expect(idsOf(await recommendedTo('c-8'))[0]).toBe(like);
    const readModel = bureau.service.subscribers.subscriptions.find(({ name }) => name === offerList.name)!;
    await readModel.stop();
    await bureau.hear(UnitAllocated.of({ unitId: like, orderId: 'o-1', line: 1 }));
    const { body } = await as('c-8', 'GET', '/recommendations?limit=24');
    const row = bureau.service.app.get(DataSource).getRepository(OfferRow).findOneByOrFail({ unitId: like });
    expect([idsOf(body as unknown as Shown).includes(like), (await row).isToBeHad]).toEqual([false, 1]);
    readModel.start();
  });
});

describe('What is recommended beside a piece', () => {
  const beside = async (unitId: string) => {
    await bureau.settled();
    const { body } = await bureau.shopper('c-9', 'GET', `/v1/recommendations/${unitId}?limit=3`);
    return body as unknown as Shown;
  };
  it('is like it, also when it is gone itself, and says nothing of who looks', async () => {
    const [gone, like] = [await piece('g', 444), await piece('g', 444)];
    await bureau.hear(UnitAllocated.of({ unitId: gone, orderId: 'o-1', line: 1 }));
    const shown = await beside(gone);
    expect(shown.recommendations[0]).toMatchObject({ unitId: like, reason: 'similar-to', like: gone });
    expect([shown.isPersonal, shown.recommendations.length]).toEqual([false, 3]);
  });
  it('is what is new where nobody knows the piece', async () => {
    const newest = await piece('h');
    expect((await beside('nobody-knows')).recommendations[0]).toMatchObject({ unitId: newest, reason: 'new' });
  });
});
