import { describe, expect, it } from '@jest/globals';
import { fedexAccount, fulfillmentConfig } from './config.js';

describe('The account at FedEx', () => {
  const account = {
    ...{ FEDEX_URL: 'https://fedex.example', FEDEX_CLIENT_ID: 'us', FEDEX_CLIENT_SECRET: 'secret-of-nobody' },
    FEDEX_ACCOUNT: '740561073',
  };
  const track = { FEDEX_TRACK_CLIENT_ID: 'trackers', FEDEX_TRACK_CLIENT_SECRET: 'other-secret' };

  it('tracks as another project where there is one', () => {
    expect(fedexAccount(fulfillmentConfig({ ...account, ...track }))?.track).toMatchObject({
      ...{ clientId: 'trackers', clientSecret: { value: 'other-secret' } },
    });
    expect(fedexAccount(fulfillmentConfig(account))?.track).toBeUndefined();
  });

  it.each(Object.keys(track) as (keyof typeof track)[])('is not half known: %s alone is refused', (name) =>
    expect(() => fulfillmentConfig({ ...account, [name]: track[name] })).toThrow('asks for it'),
  );
});
