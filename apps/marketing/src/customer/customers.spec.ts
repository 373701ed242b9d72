import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Bureau } from '../bureau.contract.js';

let bureau: Bureau;
beforeAll(async () => void (bureau = await Bureau.open()));
afterAll(() => bureau.close());

const wording = { version: 'newsletter-3', language: 'en', hash: 'ab'.repeat(32) };
const agreement = {
  purpose: 'email-marketing',
  source: 'checkout',
  wording,
  proof: { kind: 'checkbox', record: 'o-1' },
};
const path = (customerId: string) => `/v1/customers/${customerId}`;
const verdictOn = (customer: Record<string, unknown>, purpose = 'email-marketing') =>
  (customer['mayBeMarketedTo'] as { purpose: string }[]).find((one) => one.purpose === purpose);
const get = async (customerId: string) => (await bureau.staff('marketing', 'GET', path(customerId))).body;
const idsOf = (customer: Record<string, unknown>) =>
  (customer['identities'] as { subjectId: string }[]).map(({ subjectId }) => subjectId);
const pass = () => void (bureau.nowMs += 1_000);

describe('A customer', () => {
  it('is one for everybody who is found to be the same, and none of them agreed by buying', async () => {
    await bureau.ordered('a1', { email: 'a@example.com' }, { subjectId: 'c-a' });
    await bureau.ordered('a2', { email: 'a@example.com' }, { channel: 'ebay' });
    await bureau.settled();
    const customer = await get('p-a2');
    expect(customer).toMatchObject({ customerId: 'c-a', version: 3 });
    expect(customer['identities']).toMatchObject([
      { subjectId: 'c-a', channel: 'web', record: 'order a1' },
      { subjectId: 'p-a2', channel: 'ebay', joined: { into: 'c-a', because: 'same-email', evidence: 'order a2' } },
    ]);
    expect(verdictOn(customer)).toEqual({ purpose: 'email-marketing', allowed: false, because: 'never-agreed' });
    expect(JSON.stringify(customer)).not.toMatch(/sealed|xample/);
  });

  it('agrees, withdraws as anybody, and agrees again', async () => {
    await bureau.ordered('b1', { email: 'b@example.com' }, { subjectId: 'c-b' });
    await bureau.ordered('b2', { email: 'b@example.com' }, { channel: 'ebay' });
    await bureau.settled();
    const agree = () => bureau.shopper('c-b', 'POST', `${path('c-b')}/consents`, { body: agreement });
    expect((await agree()).status).toBe(201);
    expect(verdictOn(await get('c-b'))).toMatchObject({ allowed: true, subjectIds: ['c-b'] });
    pass();
    const body = { purpose: 'email-marketing' };
    expect((await bureau.staff('shop-assistant', 'POST', `${path('p-b2')}/withdrawals`, { body })).status).toBe(201);
    expect(verdictOn(await get('c-b'))).toMatchObject({ allowed: false, because: 'withdrawn' });
    pass();
    const again = { ...agreement, wording: { ...wording, version: 'newsletter-4' } };
    await bureau.shopper('c-b', 'POST', `${path('c-b')}/consents`, { body: again });
    expect(verdictOn(await get('c-b'))).toMatchObject({ allowed: true });
  });

  it('is heard though what she says stands there already, since as whom else we know her she said otherwise since', async () => {
    await bureau.ordered('h1', { email: 'h@example.com' }, { subjectId: 'c-h' });
    await bureau.ordered('h2', { email: 'h@example.com' });
    await bureau.settled();
    const [no, yes] = [{ body: { purpose: 'email-marketing' } }, { body: agreement }];
    const verdictsAfter = async (...said: [what: string, customerId: string][]) => {
      const verdicts = [];
      for (const [what, customerId] of said) {
        pass();
        const asked = what === 'consents' ? yes : no;
        const { status } = await bureau.staff('shop-assistant', 'POST', `${path(customerId)}/${what}`, asked);
        expect(status).toBe(201);
        verdicts.push(verdictOn(await get('c-h')));
      }
      return verdicts;
    };
    const [noOne, yesTo] = [{ allowed: false, because: 'withdrawn' }, (one: string) => ({ subjectIds: [one] })];
    expect(
      await verdictsAfter(['withdrawals', 'c-h'], ['consents', 'p-h2'], ['withdrawals', 'c-h'], ['consents', 'p-h2']),
    ).toMatchObject([noOne, yesTo('p-h2'), noOne, yesTo('p-h2')]);
  });

  it('says how she wants to hear from us, as whichever identity, the last word counting', async () => {
    const prefer = async (customerId: string, body: object) => {
      pass();
      return bureau.staff('marketing', 'PUT', `${path(customerId)}/preferences`, { body });
    };
    const wish = { language: 'de', timeZone: 'Europe/Berlin', lettersPerWeekMax: 1 };
    const first = await prefer('c-b', wish);
    expect([first.status, first.body['preferences']]).toEqual([200, wish]);
    expect((await prefer('c-b', wish)).headers.get('etag')).toBe(first.headers.get('etag'));
    await prefer('p-b2', { language: 'en' });
    expect((await get('c-b'))['preferences']).toEqual({ language: 'en' });
    expect((await prefer('c-b', { timeZone: 'Europe/Nowhere' })).body['errors']).toMatchObject([
      { pointer: '#/timeZone' },
    ]);
    expect((await prefer('c-nobody', {})).status).toBe(409);
  });

  it('may agree before she buys anything', async () => {
    const { status, body } = await bureau.shopper('c-new', 'POST', `${path('c-new')}/consents`, { body: agreement });
    expect([status, verdictOn(body)]).toMatchObject([201, { allowed: true, subjectIds: ['c-new'] }]);
  });

  it('sees herself, and nobody whom we take for her', async () => {
    await bureau.ordered('d1', { email: 'd@example.com' }, { subjectId: 'c-d' });
    await bureau.ordered('d2', { email: 'd@example.com' }, { subjectId: 'c-e' });
    await bureau.settled();
    expect(idsOf(await get('c-e'))).toEqual(['c-d', 'c-e']);
    const { body } = await bureau.shopper('c-e', 'GET', path('c-e'));
    expect([body['customerId'], idsOf(body), JSON.stringify(body).includes('c-d')]).toEqual(['c-e', ['c-e'], false]);
    for (const way of ['', '/consents', '/withdrawals']) {
      const asked = way === '' ? {} : { body: way === '/consents' ? agreement : { purpose: 'web-push' } };
      const { status } = await bureau.shopper('c-e', way === '' ? 'GET' : 'POST', `${path('c-d')}${way}`, asked);
      expect([way, status]).toEqual([way, 404]);
    }
  });

  it('does not say for others what they said elsewhere, nor anything from the future', async () => {
    await bureau.ordered('f1', {}, { subjectId: 'c-f' });
    const at = '2020-01-10T15:00:00.000Z';
    const later = new Date(bureau.nowMs + 1).toISOString();
    const wrong = async (said: object, role?: 'marketing') => {
      const asked = { body: { ...agreement, ...said } };
      const to = `${path('c-f')}/consents`;
      const answer = role ? bureau.staff(role, 'POST', to, asked) : bureau.shopper('c-f', 'POST', to, asked);
      const { status, body } = await answer;
      return [status, (body['errors'] as { pointer: string }[] | undefined)?.map(({ pointer }) => pointer)];
    };
    expect(await wrong({ source: 'import' })).toEqual([400, ['#/source']]);
    expect(await wrong({ at })).toEqual([400, ['#/at']]);
    expect(await wrong({ at: later }, 'marketing')).toEqual([400, ['#/at']]);
    expect(await wrong({ at, source: 'till' }, 'marketing')).toEqual([201, undefined]);
  });

  it('is found by what they told us, once', async () => {
    const search = async (body: object) => bureau.staff('marketing', 'POST', '/v1/customer-searches', { body });
    const { body } = await search({ email: 'A@example.com' });
    expect(body).toEqual({ customerIds: ['c-a'] });
    expect((await search({ email: 'nobody@example.com' })).body).toEqual({ customerIds: [] });
    expect((await search({ email: 'a@example.com', phone: '+49 30 123456' })).status).toBe(400);
  });

  it('is told apart and joined by people, who say why', async () => {
    const splitting = { body: { subjectId: 'p-a2', reason: 'husband and wife' } };
    const { body: alone } = await bureau.staff('shop-assistant', 'POST', '/v1/customer-splits', splitting);
    expect([alone['customerId'], idsOf(alone), idsOf(await get('c-a'))]).toEqual(['p-a2', ['p-a2'], ['c-a']]);
    const joining = { body: { subjectId: 'p-a2', sameAs: 'c-a', reason: 'one after all' } };
    await bureau.staff('shop-assistant', 'POST', '/v1/customer-joins', joining);
    await bureau.settled();
    expect(idsOf(await get('c-a'))).toEqual(['c-a', 'p-a2']);
  });

  it('stands in the list once, the latest first', async () => {
    await bureau.settled();
    const list = async (query: string) => (await bureau.staff('marketing', 'GET', `/v1/customers${query}`)).body;
    const customersOf = ({ customers }: Record<string, unknown>) =>
      (customers as { customerId: string }[]).map(({ customerId }) => customerId);
    const all = customersOf(await list(''));
    expect(all).toEqual(['c-f', 'c-d', 'c-new', 'c-h', 'c-b', 'c-a']);
    const first = await list('?limit=2');
    const rest = await list(`?cursor=${String(first['next'])}`);
    expect([...customersOf(first), ...customersOf(rest)]).toEqual(all);
  });
});
