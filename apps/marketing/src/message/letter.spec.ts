import { describe, expect, it } from '@jest/globals';
import { letterAsked, type LetterWritten } from './letter.js';
import { rendered } from './rendered.js';
import { worded } from './worded.js';

const shop = { name: 'ReTreasure', url: 'https://shop.example', imprint: 'ReTreasure, 1 Mill Rd, Timonium MD' };
const piece = (title: string, minor: number, currency: string) => ({
  ...{ unitId: 'CM-72', title, price: { minor, currency }, path: '/pieces/CM-72' },
});
const cart = (title: string, minor = 125_000, currency = 'USD'): LetterWritten => ({
  ...{ template: 'abandoned-cart', values: { pieces: [piece(title, minor, currency)], cart: '/cart' } },
});
const links = {
  unsubscribe: 'https://api.example/v1/unsubscriptions/m-1.x',
  answer: 'https://api.example/v1/answers/m-1.x',
  tags: { source: 'letters', medium: 'email', campaign: 'carts' },
};
const letter = (asked: LetterWritten, language: string) => rendered(worded(asked, language), shop, links);

describe('A letter', () => {
  it.each([
    ['en', 125_000, 'USD', '$1,250.00'],
    ['en-GB', 125_000, 'USD', 'US$1,250.00'],
    ['de', 125_000, 'EUR', '1.250,00\u00a0€'],
    ['de-CH', 125_000, 'CHF', "CHF\u00a01'250.00"],
    ['en', 5_000, 'JPY', '¥5,000'],
    ['en', 1_500, 'KWD', 'KWD\u00a01.500'],
    ['en', 1_500, 'HUF', 'HUF\u00a015.00'],
    ['en', 999_999_999_999, 'USD', '$9,999,999,999.99'],
    ['tlh', 125_000, 'USD', '$1,250.00'],
  ])('writes money as %s does: %i %s is %s', (language, minor, currency, written) => {
    expect(letter(cart('A caddy', minor, currency), language).text).toContain(written);
  });

  it('is in the language of its reader, and in English where there are no words', () => {
    expect(letter(cart('Löffel'), 'de-AT').subject).toBe('Noch zu haben: Löffel');
    expect(letter(cart('Löffel'), 'fr').subject).toBe('Still yours to take: Löffel');
  });

  const similar = [piece('A', 100, 'USD'), piece('B', 200, 'USD')];
  const all: LetterWritten[] = [
    cart('A'),
    { template: 'campaign', values: { subject: 'S', paragraphs: ['P'], pieces: similar } },
    { template: 'back-in-reach', values: { lost: 'A', similar } },
    { template: 'price-drop', values: { piece: similar[0]!, before: { minor: 300, currency: 'USD' } } },
  ];
  it.each(all.flatMap((asked) => ['en', 'de'].map((language) => [asked.template, language, asked] as const)))(
    '%s in %s says in both forms who writes, why, and how to stop it',
    (_, language, asked) => {
      const { text, html, subject } = letter(asked, language);
      expect(subject.length).toBeLessThan(100);
      for (const form of [text, html])
        for (const part of [
          'https://api.example/v1/unsubscriptions/m-1.x',
          shop.imprint,
          'https://shop.example/pieces/CM-72',
        ])
          expect(form).toContain(part);
    },
  );

  it.each(
    ['en', 'de'].flatMap((language) =>
      (['late', 'exception', 'returning', 'lost'] as const).map((trouble) => [language, trouble] as const),
    ),
  )('that serves, in %s of what is %s, says who writes and why, and offers nothing to end', (language, trouble) => {
    const asked: LetterWritten = { template: 'delivery-delayed', values: { orderId: 'o-1', trouble } };
    const none = { unsubscribe: undefined, answer: undefined, tags: undefined };
    const { text, html, subject } = rendered(worded(asked, language), shop, none);
    expect(subject).toContain('o-1');
    for (const form of [text, html]) {
      for (const part of [shop.imprint, shop.name, 'https://shop.example/orders/o-1']) expect(form).toContain(part);
      expect(form).not.toMatch(/unsubscri|abmelden/i);
    }
  });

  it.each(['en', 'de'])(
    'that asks how they like it, in %s, leads to where it is answered and can be ended',
    (language) => {
      const { text, html } = letter({ template: 'review-request', values: { orderId: 'o-1' } }, language);
      for (const form of [text, html]) {
        expect(form).toContain('https://api.example/v1/answers/m-1.x');
        expect(form).toContain('https://api.example/v1/unsubscriptions/m-1.x');
      }
    },
  );

  it.each(['en', 'de'])('that asks whether it was you, in %s, leads to where it is answered', (language) => {
    const { text, html } = letter({ template: 'confirm-consent', values: {} }, language);
    for (const form of [text, html]) expect(form).toContain('https://api.example/v1/answers/m-1.x');
  });

  it('says in every link where its reader comes from, and in no link to unsubscribe', () => {
    const planned: LetterWritten = {
      ...{ template: 'campaign', values: { subject: 'S', paragraphs: ['Since winter.'], pieces: similar } },
    };
    const forms = rendered(worded(planned, 'en'), shop, { ...links, tags: { ...links.tags, content: 'a&b' } });
    const query = 'utm_source=letters&utm_medium=email&utm_campaign=carts&utm_content=a%26b';
    expect(forms.text).toContain('Since winter.');
    expect(forms.text.match(/https:\/\/\S+/g)).toEqual([
      ...similar.map(({ path }) => `${shop.url}${path}?${query}`),
      `${shop.url}/?${query}`,
      links.unsubscribe,
    ]);
    expect(forms.html).toContain(`href="${shop.url}/pieces/CM-72?${query.replaceAll('&', '&amp;')}"`);
  });

  it('lets nothing that somebody typed become HTML, or another header', () => {
    const { html, text, subject } = letter(cart(`<img src=x onerror="alert('1')">\nBcc: a@b.example & co`), 'en');
    expect(html).not.toMatch(/<img|onerror="/);
    expect(html).toContain('&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;');
    expect(text).toContain(`<img src=x onerror="alert('1')">`);
    expect(subject).not.toContain('\n');
  });

  it.each(['//evil.example', 'https://evil.example', '/a?b', '/a b', 'pieces'])(
    'leads nowhere but to our shop: not to %s',
    (path) => {
      expect(
        letterAsked.safeParse({ template: 'abandoned-cart', values: { pieces: similar, cart: path } }).success,
      ).toBe(false);
    },
  );
});
