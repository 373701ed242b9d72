import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { UnitDescribed, UnitOffered, UnitRegistered } from '#contracts/inventory.js';
import { Bureau } from '../bureau.contract.js';

const agreement = {
  ...{ purpose: 'personalisation', source: 'account' },
  wording: { version: 'personal-1', language: 'en', hash: 'ab'.repeat(32) },
};

describe('What is told of a piece because others wanted it', () => {
  let bureau: Bureau;
  let made = 0;
  beforeAll(async () => void (bureau = await Bureau.open()));
  afterAll(() => bureau.close());

  /** A piece that is like no other, so that only people lead to it. */
  async function piece() {
    const unitId = `CM-${++made}`;
    await bureau.hear(UnitRegistered.of({ unitId, title: `Piece ${unitId}`, location: 'shop' }));
    await bureau.hear(UnitDescribed.of({ unitId, category: `category-${made}` }));
    await bureau.hear(UnitOffered.of({ unitId, askingPrice: { minor: 10 ** made, currency: 'USD' } }));
    return unitId;
  }
  async function ask(customerId: string, method: string, path: string, body?: unknown) {
    bureau.nowMs += 1_000;
    const asked = body === undefined ? {} : { body };
    const answer = await bureau.shopper(customerId, method, `/v1/customers/${customerId}${path}`, asked);
    expect(answer.status).toBeLessThan(300);
  }
  const watch = async (customerId: string, ...unitIds: string[]) => {
    for (const unitId of unitIds) await ask(customerId, 'PUT', `/watches/${unitId}`);
  };
  const agree = (customerId: string) =>
    ask(customerId, 'POST', '/consents', { ...agreement, proof: { kind: 'checkbox', record: `f-${bureau.nowMs}` } });
  const withdraw = (customerId: string) => ask(customerId, 'POST', '/withdrawals', { purpose: 'personalisation' });
  const join = async (subjectId: string, sameAs: string) => {
    const body = { subjectId, sameAs, reason: 'said so on the phone' };
    expect((await bureau.staff('marketing', 'POST', '/v1/customer-joins', { body })).status).toBe(200);
  };
  /** What is shown as wanted together, to somebody or beside a piece. */
  const together = async (customerId: string, path: string) => {
    await bureau.settled();
    const { body } = await bureau.shopper(customerId, 'GET', path);
    const { recommendations } = body as { recommendations: { unitId: string; reason: string }[] };
    return recommendations.filter(({ reason }) => reason === 'bought-together').map(({ unitId }) => unitId);
  };
  const beside = (unitId: string) => together('c-looks', `/v1/recommendations/${unitId}`);

  it('counts somebody once, by however many identities she wanted it', async () => {
    const [one, other] = [await piece(), await piece()];
    await watch('c-1', one, other);
    await watch('c-2', one, other);
    expect(await beside(one)).toEqual([other]);
    await join('c-2', 'c-1');
    expect(await beside(one)).toEqual([]);
    await watch('c-3', one, other);
    expect(await beside(one)).toEqual([other]);
  });

  it('counts what somebody wanted as one identity and as another as wanted together', async () => {
    const [one, other] = [await piece(), await piece()];
    for (const [guest, account] of [
      ['c-11', 'c-12'],
      ['c-13', 'c-14'],
    ] as const) {
      await watch(guest, one);
      await watch(account, other);
      await join(guest, account);
    }
    expect(await beside(one)).toEqual([other]);
  });

  it('does not count her own other identities as others', async () => {
    const [one, other] = [await piece(), await piece()];
    await agree('c-21');
    await watch('c-21', one);
    await watch('c-22', one, other);
    await watch('c-23', one, other);
    const told = () => together('c-21', '/v1/customers/c-21/recommendations');
    expect(await told()).toEqual([other]);
    await join('c-22', 'c-21');
    expect(await told()).toEqual([]);
  });

  it('leaves out who said no to personalisation, as whichever identity, until she says yes again', async () => {
    const [one, other] = [await piece(), await piece()];
    await watch('c-31', one, other);
    await watch('c-32', one, other);
    await watch('c-33', one);
    await join('c-33', 'c-32');
    expect(await beside(one)).toEqual([other]);
    await withdraw('c-33');
    expect(await beside(one)).toEqual([]);
    await agree('c-32');
    expect(await beside(one)).toEqual([other]);
  });
});
