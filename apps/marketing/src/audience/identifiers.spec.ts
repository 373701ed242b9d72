import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { e164, googleIdentifiers, metaIdentifiers, type Identifiers } from './identifiers.js';
import vectors from './vectors/hashes.json' with { type: 'json' };

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const takes = { google: googleIdentifiers, meta: metaIdentifiers };
type Platform = keyof typeof takes;
type Field = keyof Identifiers;

describe('What people told us', () => {
  it.each(vectors)('has the published hash at $platform: $told', ({ platform, told, field, sha256: hash }) => {
    expect(takes[platform as Platform](told)[field as Field]).toBe(hash);
  });

  it.each<[Field, Identifiers, { google: string | undefined; meta: string | undefined }]>([
    [
      'email',
      { email: 'Cloudy.SanFrancisco+Shopping@Gmail.com' },
      { google: 'cloudysanfrancisco@gmail.com', meta: 'cloudy.sanfrancisco+shopping@gmail.com' },
    ],
    ['email', { email: 'a.b+c@googlemail.com' }, { google: 'ab@googlemail.com', meta: 'a.b+c@googlemail.com' }],
    [
      'email',
      { email: 'user.name+NYC@Example.com' },
      { google: 'user.name+nyc@example.com', meta: 'user.name+nyc@example.com' },
    ],
    ['email', { email: '\tjane doe@example.com ' }, { google: 'janedoe@example.com', meta: 'janedoe@example.com' }],
    [
      'email',
      { email: 'jane@gmail.com.example' },
      { google: 'jane@gmail.com.example', meta: 'jane@gmail.com.example' },
    ],
    ['email', { email: '+news@gmail.com' }, { google: undefined, meta: '+news@gmail.com' }],
    ['email', { email: 'jane' }, { google: undefined, meta: undefined }],
    ['phone', { phone: '(415) 555-0123', country: 'us' }, { google: '+14155550123', meta: '14155550123' }],
    ['phone', { phone: '030 123456', country: 'DE' }, { google: '+4930123456', meta: '4930123456' }],
    ['phone', { phone: '415-555-0123' }, { google: undefined, meta: undefined }],
    ['firstName', { firstName: ' Mrs. Anne-Marie ' }, { google: 'anne-marie', meta: 'mrs annemarie' }],
    ['firstName', { firstName: 'Vale\u0301ry' }, { google: 'valéry', meta: 'valéry' }],
    ['firstName', { firstName: 'Drew' }, { google: 'drew', meta: 'drew' }],
    ['lastName', { lastName: "O'Neil, Jr." }, { google: "o'neil", meta: 'oneil jr' }],
    ['lastName', { lastName: ' - ' }, { google: '-', meta: undefined }],
    ['city', { city: 'St. Louis 2' }, { google: undefined, meta: 'stlouis' }],
    ['city', { city: 'Køge' }, { google: undefined, meta: 'køge' }],
    ['firstName', { firstName: '' }, { google: undefined, meta: undefined }],
  ])('is hashed by its %s as each platform wants it: %j', (field, told, { google, meta }) => {
    expect(googleIdentifiers(told)[field]).toBe(google && sha256(google));
    expect(metaIdentifiers(told)[field]).toBe(meta && sha256(meta));
  });

  it.each<[Identifiers, Identifiers, Record<string, string>]>([
    [
      { postalCode: '94016-1234', country: 'us' },
      { postalCode: '94016-1234', country: 'US' },
      { postalCode: '94016', country: 'us' },
    ],
    [
      { postalCode: ' M1 1AE', country: 'GB' },
      { postalCode: 'M1 1AE', country: 'GB' },
      { postalCode: 'm11ae', country: 'gb' },
    ],
    [
      { postalCode: '00-950', country: 'PL' },
      { postalCode: '00-950', country: 'PL' },
      { postalCode: '00950', country: 'pl' },
    ],
    [{ country: 'Germany' }, {}, {}],
  ])('shows Google where it is, and Meta only a hash: %j', (told, google, meta) => {
    expect(googleIdentifiers(told)).toEqual(google);
    const hashes = Object.entries(meta).map(([field, text]) => [field, sha256(text)]);
    expect(metaIdentifiers(told)).toEqual(Object.fromEntries(hashes));
  });

  it('is nothing where nobody could be found by it', () => {
    for (const take of Object.values(takes))
      expect(take({ email: ' ', phone: '', city: '1', country: 'U' })).toEqual({});
  });
});

it.each([
  ['+44 (0)20 7946 0958', undefined, '+442079460958'],
  ['0039 06 6982', 'IT', '+39066982'],
  ['06 6982 1234', 'it', '+390669821234'],
  ['8 (912) 345-67-89', 'RU', '+79123456789'],
  ['+49 30 123456', 'US', '+4930123456'],
  ['+1 415 555 0123 ext. 5', undefined, '+14155550123'],
  ['415 555 0123', 'XX', undefined],
  ['12', 'US', undefined],
  ['+1 415 555 0123 4567', undefined, undefined],
  ['call me at +1 415 555 0123', 'US', undefined],
])('%s in %s is %s', (phone, country, number) => {
  expect(e164(phone, country)).toBe(number);
});
