import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { sealed, Plaintext, type PersonalKind, type Sealed } from '#contracts/personal.js';
import { isSealed, partsOf, seal, sealingKeyOf, unseal } from './seal.js';

const newDataKey = () => ({ id: randomBytes(16).toString('base64url'), secret: randomBytes(64) });
const newKey = () => sealingKeyOf(newDataKey());
const dataKey = newDataKey();
const key = sealingKeyOf(dataKey);
const mail = new Plaintext('email', 'anna@example.com');

describe('A sealed value', () => {
  it.each<[PersonalKind, unknown]>([
    ['name', 'Anna Œil 花瓶'],
    ['address', { street: 'Platz 1', city: 'Berlin' }],
    ['phone', ''],
  ])('is opened again: %s', (kind, value) => {
    const text = seal(key, new Plaintext(kind, value));
    expect(sealed.safeParse(text).success).toBe(true);
    expect(isSealed(text)).toBe(true);
    expect(partsOf(text)).toMatchObject({ kind, keyId: key.id });
    expect(unseal(key, text)).toEqual(value);
  });

  it('is the same text for the same value of the same person, and for no other', () => {
    expect(seal(key, new Plaintext('email', 'anna@example.com'))).toBe(seal(key, mail));
    const others = [seal(newKey(), mail), seal(key, new Plaintext('email', 'anna@example.org'))];
    const nonces = [...others, seal(key, mail), seal(key, new Plaintext('account', 'anna@example.com'))].map((text) =>
      partsOf(text).body.subarray(0, 12).toString('hex'),
    );
    expect(new Set(nonces).size).toBe(4);
  });

  it('throws whichever bit of it is changed, of every length that base64 ends differently for', () => {
    for (const value of ['a', 'ab', 'abc']) {
      const text = seal(key, new Plaintext('name', value));
      for (let place = 0; place < text.length; place++)
        for (let bit = 0; bit < 8; bit++) {
          const bytes = Buffer.from(text, 'latin1');
          bytes[place]! ^= 1 << bit;
          expect(() => unseal(key, bytes.toString('latin1') as Sealed)).toThrow();
        }
      for (const other of [`${text}A`, `${text}=`, `${text}.x`, ` ${text}`, `${text}\n`, text.slice(0, -1)])
        expect(() => unseal(key, other as Sealed)).toThrow();
    }
  });

  it('is refused by another person’s key, also under this one’s id', () => {
    const text = seal(key, mail);
    expect(() => unseal(newKey(), text)).toThrow('another key');
    expect(() => unseal({ ...newKey(), id: key.id }, text)).toThrow();
    const halves = { id: key.id, secret: Buffer.concat([dataKey.secret.subarray(0, 32), randomBytes(32)]) };
    expect(() => unseal(sealingKeyOf(halves), text)).toThrow('another nonce');
  });

  it('is not what merely looks a little like it', () => {
    for (const other of [
      'sealed',
      'sealed.name.short.abc',
      `sealed.NAME.${key.id}.abc`,
      `x.sealed.name.${key.id}.abc`,
      7,
    ])
      expect(isSealed(other)).toBe(false);
  });
});
