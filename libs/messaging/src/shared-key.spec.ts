import { describe, expect, it } from '@jest/globals';
import { sharedKeyOf } from './shared-key.js';

const bus = (key: string) => ({
  value: `Endpoint=sb://shop.servicebus.windows.net/;SharedAccessKeyName=orders;SharedAccessKey=${key}`,
});

describe('The key of a namespace', () => {
  it('is the one that stands in the setting when a token is signed', () => {
    const connection = bus('b2xk=');
    const { host, credential } = sharedKeyOf(connection)!;
    expect([host, credential.name, credential.key]).toEqual(['shop.servicebus.windows.net', 'orders', 'b2xk=']);
    connection.value = bus('bmV3=').value;
    expect(credential.key).toBe('bmV3=');
  });

  it.each([
    'Endpoint=sb://127.0.0.1:5673;SharedAccessKeyName=x;SharedAccessKey=x;UseDevelopmentEmulator=true',
    'Endpoint=sb://shop.servicebus.windows.net;SharedAccessSignature=SharedAccessSignature sr=x',
  ])('is none in %s', (value) => expect(sharedKeyOf({ value })).toBeUndefined());
});
