import { describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import type { TokenCredential } from '@azure/identity';
import { openServiceBus } from './open-service-bus.js';
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

  it('signs what the SDK shows at the next connection, without a new client', async () => {
    const connection = bus('b2xk=');
    const client = await openServiceBus(connection);
    type Signing = { readonly _connectionContext: { readonly tokenCredential: TokenCredential } };
    const { tokenCredential } = (client as unknown as Signing)._connectionContext;
    const isSignedWith = async (key: string) => {
      const { token } = (await tokenCredential.getToken('sb://shop'))!;
      const [, sig, until] = /sig=([^&]+)&se=(\d+)/.exec(token)!;
      const right = createHmac('sha256', key).update(`${encodeURIComponent('sb://shop')}\n${until}`);
      return decodeURIComponent(sig!) === right.digest('base64');
    };
    expect([await isSignedWith('b2xk='), await isSignedWith('bmV3=')]).toEqual([true, false]);
    connection.value = bus('bmV3=').value;
    expect([await isSignedWith('b2xk='), await isSignedWith('bmV3=')]).toEqual([false, true]);
    await client.close();
  });

  it.each([
    'Endpoint=sb://127.0.0.1:5673;SharedAccessKeyName=x;SharedAccessKey=x;UseDevelopmentEmulator=true',
    'Endpoint=sb://shop.servicebus.windows.net;SharedAccessSignature=SharedAccessSignature sr=x',
  ])('is none in %s', (value) => expect(sharedKeyOf({ value })).toBeUndefined());
});
