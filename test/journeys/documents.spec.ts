import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { format } from '#money/money.js';
import type { AccessEvent } from '#personal/access.js';
import type { Entry } from '../../apps/finance/src/journal/entry.js';
import { textsOf } from '../../apps/finance/src/invoice/printed.contract.js';
import { defaultZones } from '../../apps/fulfillment/src/zone/default-zones.js';
import type { Money, QuoteShown } from './money.js';
import { Shop, type OrderShown } from './shop.js';
import { wholeLog } from '../whole-log.js';

type Headers = { readonly authorization: string };
type Summary = { readonly number: string; readonly kind: string; readonly orderId: string };
type SoldLine = { readonly postingDate: string; readonly orderId: string };
type Page = { readonly documents: readonly Summary[]; readonly next?: string };
type Amount = Money & { readonly amount: string };
type DocumentShown = {
  readonly total: Amount;
  readonly corrects?: string;
  readonly buyer: object;
  readonly lines: readonly { readonly gross: Amount; readonly tax?: { readonly amount: Amount } }[];
};

const gbp = (minor: number) => ({ minor, currency: 'GBP' });
const anna = {
  name: 'Anna Magdalena Wilcke',
  address: { street: '7 Thomasgasse', postalCode: 'EC1A 1BB', city: 'London' },
};

describe('A dealer in London', () => {
  const shop = new Shop(undefined, {
    ...{ SELLER_COUNTRY: 'GB', TAX_SCHEME: 'margin', BASE_CURRENCY: 'GBP', BOOKS_TIME_ZONE: 'Europe/London' },
    ...{ SELLER_NAME: 'Retreasure Antiques Ltd', SELLER_ADDRESS: '12 Portobello Mews; London W11 2DA' },
    SELLER_VAT_ID: 'GB 123 4567 89',
  });
  let buyer: Headers;
  let year: string;
  beforeAll(async () => {
    await shop.open();
    await shop.until('orders', 'exchangeRates-ecb', ['RatesRecorded']);
    await shop.until('orders', 'shippingZones-all', ['ZoneRecorded'], defaultZones('GB').length);
    buyer = await shop.customer('c-1001');
    year = new Date(shop.now()).toISOString().slice(0, 4);
  });
  afterAll(async () => {
    await shop.close();
    shop.remove();
  });

  const offer = async (unitId: string) => {
    const piece = { unitId, title: `Bowl ${unitId}, about 1780`, location: 'shop', askingPrice: gbp(120_000) };
    const { status, text } = await shop.post('/v1/units', piece);
    if (status !== 201) throw new Error(text);
    await shop.until('orders', `unitPrice-${unitId}`, ['AskingPriceRecorded']);
  };
  /** By card, in the own shop, at home. */
  const sell = async (unitId: string) => {
    const wanted = { currency: 'GBP', destination: 'GB', lines: [{ unitId }] };
    const { quoteId } = (await shop.post<QuoteShown>('/v1/quotes', wanted, buyer)).body;
    const payment = { method: 'card', token: 'pm_card_visa' };
    const headers = { ...buyer, prefer: 'wait=10' };
    const { status, text, body } = await shop.post<OrderShown>(
      '/v1/orders',
      { quoteId, payment, buyer: anna },
      headers,
    );
    if (status !== 201) throw new Error(text);
    await shop.atRest();
    return body.orderId;
  };
  const listed = async (query = '') => {
    const documents: Summary[] = [];
    for (let cursor = ''; ;) {
      const { body } = await shop.get<Page>(`/v1/invoices?limit=7${query}${cursor}`);
      documents.push(...body.documents);
      if (body.next === undefined) return documents;
      cursor = `&cursor=${body.next}`;
    }
  };
  const document = async (number: string) => shop.get<DocumentShown>(`/v1/invoices/${number}`);
  const print = async (number: string, who: Headers) => {
    const answer = await fetch(`${shop.url}/v1/invoices/${number}/pdf`, { headers: who });
    const bytes = Buffer.from(await answer.arrayBuffer());
    return { status: answer.status, type: answer.headers.get('content-type'), texts: answer.ok ? textsOf(bytes) : [] };
  };
  const finance = () => shop.service('finance');
  const logged = async () => (await wholeLog(finance().store)).events;
  const entries = async (orderId: string) =>
    (await logged())
      .filter(({ type }) => type === 'EntryPosted')
      .map(({ data }) => (data as { entry: Entry }).entry)
      .filter((entry) => entry.orderId === orderId)
      .map(({ documentType, invoiceNo, suppliedOn, documentDate }) => ({
        ...{ documentType, invoiceNo, isSupplied: suppliedOn === documentDate },
      }));

  it('sends who bought by card an invoice, and a credit note for what goes back', async () => {
    await offer('BOWL');
    const orderId = await sell('BOWL');
    const number = `SI-${year}-0001`;
    expect(await listed(`&orderId=${orderId}`)).toMatchObject([{ number, kind: 'invoice', subjectId: 'c-1001' }]);
    expect(await entries(orderId)).toMatchObject([{ documentType: 'SALE', invoiceNo: number }]);
    const { body, text } = await document(number);
    expect(text).not.toMatch(/Anna|sealed/);
    expect(body.buyer).toEqual({ subjectId: 'c-1001', isNamed: true });
    expect(body.lines).toMatchObject([{ gross: { amount: '1200.00', ...gbp(120_000) }, tax: { amount: gbp(20_000) } }]);

    const paper = await print(number, await shop.staff('finance'));
    expect([paper.status, paper.type]).toEqual([200, 'application/pdf']);
    expect(paper.texts).toEqual(
      expect.arrayContaining([
        ...['Invoice', number, 'Retreasure Antiques Ltd', 'London W11 2DA', 'VAT ID GB 123 4567 89'],
        ...['Anna Magdalena Wilcke', '7 Thomasgasse', 'Bowl BOWL, about 1780', '1,200.00', 'Paid by: card'],
      ]),
    );
    expect(paper.texts.some((text) => text.startsWith('VAT GB 20% on'))).toBe(true);

    const back = { reason: 'a chip', lines: [{ line: 1, amount: gbp(12_000) }] };
    expect((await shop.post(`/v1/orders/${orderId}/refunds`, back)).status).toBeLessThan(300);
    await shop.until('orders', `order-${orderId}`, ['RefundSucceeded']);
    await shop.atRest();
    const note = `CN-${year}-0001`;
    expect((await listed(`&orderId=${orderId}&kind=credit-note`)).map(({ number }) => number)).toEqual([note]);
    expect((await document(note)).body).toMatchObject({ corrects: number, total: { amount: '120.00' } });
    expect((await entries(orderId)).at(-1)).toEqual({ documentType: 'REFUND', invoiceNo: note, isSupplied: true });
    const { texts } = await print(note, buyer);
    expect(texts).toEqual(expect.arrayContaining(['Credit note', `Credit note to invoice ${number}`, 'a chip']));
    expect(texts).toContain('Total credited GBP');
  });

  it('shows it to who bought, to nobody else who shops, and puts on record who reads it', async () => {
    const number = `SI-${year}-0001`;
    const own = await print(number, buyer);
    expect([own.status, own.texts.includes('Anna Magdalena Wilcke')]).toEqual([200, true]);
    for (const who of [await shop.guest(), await shop.customer('c-1002')]) {
      expect((await print(number, who)).status).toBe(404);
      expect((await shop.get('/v1/invoices', who)).status).toBe(403);
    }
    for (const role of ['warehouse', 'marketing'] as const)
      expect((await print(number, await shop.staff(role))).status).toBe(403);
    expect((await print(`SI-${year}-9999`, await shop.staff('finance'))).status).toBe(404);
    const reads = (await logged()).filter(({ type }) => type === 'PersonalDataRead') as unknown as AccessEvent[];
    expect(reads.map(({ data: { record, purpose, kinds } }) => [record, purpose, [...kinds].sort()])).toEqual([
      [`document ${number}`, 'accounting', ['address', 'name']],
      [`document CN-${year}-0001`, 'own-data', ['address', 'name']],
      [`document ${number}`, 'own-data', ['address', 'name']],
    ]);
  });

  it('shows no VAT of what is sold under the margin scheme, and says why', async () => {
    await offer('CLOCK');
    const bought = { source: 'PRIVATE', goods: 'antique', documentNo: 'PI-7', date: '2025-11-03', price: gbp(60_000) };
    const vendor = { name: 'Thomas Britton' };
    expect((await shop.put('/v1/purchases/CLOCK', { ...bought, seller: vendor })).status).toBe(200);
    await shop.atRest();
    const orderId = await sell('CLOCK');
    const [invoice] = await listed(`&orderId=${orderId}`);
    const { texts } = await print(invoice!.number, await shop.staff('auditor'));
    expect(texts).toContain("Margin scheme - collectors' items and antiques");
    expect(texts.filter((text) => text.includes('VAT'))).toEqual(['VAT ID GB 123 4567 89']);
    expect((await document(invoice!.number)).text).not.toMatch(/ratePercent|60000|600\.00/);
  });

  it('numbers what many buy at once without a gap', async () => {
    const before = await listed('&kind=invoice');
    const unitIds = Array.from({ length: 20 }, (_, index) => `CUP-${index}`);
    for (const unitId of unitIds) await shop.offer(unitId);
    const sold = await Promise.all(unitIds.map((unitId) => shop.buy([unitId], unitId)));
    expect(sold.map(({ status }) => status)).toEqual(unitIds.map(() => 201));
    await shop.atRest();
    const documents = await listed('&kind=invoice');
    expect(documents.map(({ number }) => number)).toEqual(
      documents.map((_, index) => `SI-${year}-${String(index + 1).padStart(4, '0')}`),
    );
    expect(new Set(documents.slice(before.length).map(({ orderId }) => orderId))).toEqual(
      new Set(sold.map(({ body }) => body.orderId)),
    );
  });

  it('uses the number that an invoice had when everything stopped before it was written', async () => {
    const { length: before } = await listed('&kind=invoice');
    const { store } = finance();
    const append = store.append.bind(store);
    store.append = (stream, ...more) =>
      stream.startsWith('document-') ? Promise.reject(new Error('the disk is full')) : append(stream, ...more);
    await shop.offer('EWER');
    const { orderId } = (await shop.buy(['EWER'], 'EWER')).body;
    await shop.until('finance', `series-SI-${year}`, ['NumberGiven'], before + 1);
    const number = `SI-${year}-${String(before + 1).padStart(4, '0')}`;
    await shop.close();

    await shop.open();
    await shop.until('finance', `sale-${orderId}`, ['DocumentNumbered']);
    await shop.atRest();
    expect(await listed(`&orderId=${orderId}`)).toMatchObject([{ number }]);
    expect(await shop.types('finance', `document-${number}`)).toEqual(['DocumentIssued']);
    expect(await shop.types('finance', `series-SI-${year}`)).toHaveLength(before + 1);
    expect(await entries(orderId)).toMatchObject([{ documentType: 'SALE', invoiceNo: number }]);
  });

  it('prints no name for who was forgotten, but to who keeps the books', async () => {
    const steward = { ...(await shop.staff('data-steward')), prefer: 'wait=10' };
    const erased = await shop.post<{ erasure: string }>('/v1/subjects/c-1001/erasure', { reason: 'asked' }, steward);
    expect([erased.status, erased.body.erasure]).toEqual([200, 'done']);
    await shop.atRest();
    const number = `SI-${year}-0001`;
    for (const who of [await shop.customer('c-1001'), await shop.staff('shop-assistant')]) {
      const { texts } = await print(number, who);
      expect(texts).toContain('Name and address erased on request');
      expect(texts.join(' ')).not.toMatch(/Anna|Thomasgasse/);
    }
    expect((await print(number, await shop.staff('finance'))).texts).toContain('Anna Magdalena Wilcke');
  });

  it('has every column of its stock book filled in for what it sold under the margin scheme', async () => {
    const { lines } = (await shop.get<{ lines: SoldLine[] }>('/v1/books/lines?sku=CLOCK&account=4010')).body;
    const [{ postingDate, orderId }] = lines as [SoldLine];
    const [invoice] = await listed(`&orderId=${orderId}`);
    shop.pass(2 * 86_400_000);
    expect((await shop.post('/v1/books/exports/rounds', {})).status).toBe(200);
    const file = `/v1/books/exports/B-${postingDate}-D/files/stock-book.csv`;
    const [columns, ...rows] = (await shop.raw(file, await shop.staff('finance'))).trim().split('\r\n');
    expect(columns).toContain('sale_date,sales_invoice_no,selling_price_or_disposal,buyer_name,margin,vat_due');
    const { minor } = (await document(invoice!.number)).body.total;
    const figures = [minor, minor - 60_000, Math.round((minor - 60_000) / 6)].map((figure) => format(gbp(figure)));
    const [selling, margin, vat] = figures;
    expect(rows).toEqual([
      `000001,2025-11-03,PI-7,600.00,Thomas Britton,"Bowl CLOCK, about 1780",${postingDate},${invoice!.number},` +
        `${selling},Anna Magdalena Wilcke,${margin},${vat}`,
    ]);
  });
});
