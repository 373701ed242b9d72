import { describe, expect, it } from '@jest/globals';
import type { ExportDocument } from './export-document.js';
import { exportPage, exportPageStyle } from './export-page.js';

const at = '2026-01-10T15:00:00.000Z';
const head = { exportId: 'x-1', subjectId: 'c-1', requestedAt: at };
const pageOf = (data: unknown, record = 'order o-42', type = 'OrderPlaced'): string => {
  const records = [{ service: 'orders', record, events: [{ type, at, data }] }];
  return exportPage({ ...head, status: 'completed', completedAt: at, records });
};
const cells = (page: string) =>
  [...page.matchAll(/<th scope="row">(.*?)<\/th><td>(.*?)<\/td>/g)].map(([, name, value]) => [name, value]);

describe('The page of an export', () => {
  it('has a heading for each record and each thing that happened, and a table of what was told', () => {
    const page = pageOf({
      ...{
        channel: 'web',
        placedAt: at,
        total: { minor: 125_000, currency: 'USD' },
        gift: false,
        lines: [{ unitId: 'A-1' }],
      },
      buyer: { email: 'jane@example.com', address: { postalCode: '89073' } },
    });
    expect(page).toContain('<h2>Order o-42</h2>');
    expect(page).toContain(`<h3>Order placed <time datetime="${at}">2026-01-10 15:00:00 UTC</time></h3>`);
    expect(cells(page)).toEqual([
      ...[
        ['Channel', 'web'],
        ['Placed at', '2026-01-10 15:00:00 UTC'],
        ['Total', '1250.00 USD'],
        ['Gift', 'no'],
      ],
      ...[
        ['Lines › 1 › Unit id', 'A-1'],
        ['Buyer › Email', 'jane@example.com'],
      ],
      ['Buyer › Address › Postal code', '89073'],
    ]);
  });

  it('shows what is erased as erased, and leaves out what there never was', () =>
    expect(cells(pageOf({ buyer: { name: '[erased]', phone: null } }))).toEqual([
      ['Buyer › Name', '<span class="erased">erased</span>'],
    ]));

  it('shows a currency that is none as it was written down', () =>
    expect(cells(pageOf({ total: { minor: 5, currency: 'XXX' } }))).toEqual([
      ['Total › Minor', '5'],
      ['Total › Currency', 'XXX'],
    ]));

  it('shows text as text, whatever it says and wherever it stands', () => {
    const evil = `</td><script>alert("1")</script><img src=x onerror='a'>&amp;`;
    const safe =
      '&lt;/td&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&lt;img src=x onerror=&#39;a&#39;&gt;&amp;amp;';
    const pages = [
      ...[pageOf({ name: evil }), pageOf({ [evil]: 'x' }), pageOf([evil]), pageOf(evil)],
      ...[pageOf({}, evil), pageOf({}, 'order o-1', evil)],
      exportPage({ ...head, status: 'collecting', exportId: evil, subjectId: evil, requestedAt: evil }),
    ];
    for (const page of pages) {
      expect(page).not.toMatch(/<script|<img|onerror='/);
      expect(page.replace(exportPageStyle, '')).toContain('&lt;img src=x');
    }
    expect(cells(pageOf({ name: evil }))).toEqual([['Name', safe]]);
  });

  it('asks nobody for anything', () => {
    const page = pageOf({ name: 'Jane' });
    expect(page).not.toMatch(/\b(src|href|action|style|on\w+)=|url\(|@import/);
    expect(page.match(/<style>/g)).toHaveLength(1);
    expect(page).toContain(`<style>${exportPageStyle}</style>`);
  });

  it('says so if nothing is held, or it is not complete', () => {
    const document: ExportDocument = { ...head, status: 'completed', completedAt: at, records: [] };
    expect(exportPage(document)).toContain('Nothing is held.');
    expect(exportPage({ ...head, status: 'collecting' })).toContain('still being collected');
  });
});
