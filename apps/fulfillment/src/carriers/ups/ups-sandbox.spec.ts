import { randomUUID } from 'node:crypto';
import { Secret } from '#service/secret/secret.js';
import { carrierContract } from '../carrier.contract.js';
import { sandboxBackend } from '../sandbox-backend.contract.js';
import { verifyUpsWebhook } from './ups-webhook.source.js';
import { UpsCarrier } from './ups.carrier.js';

const credential = 'opaque-credential-of-the-contract';
const us = { clientId: 'client', clientSecret: 'secret of the contract', account: 'A1B2C3' };

carrierContract('UPS', () =>
  sandboxBackend({
    carrier: 'ups',
    options: { upsClientId: us.clientId, upsClientSecret: us.clientSecret, upsAccount: us.account },
    make: ({ newsUrl, ...means }) =>
      new UpsCarrier({
        ...{ ...us, clientSecret: Secret.of(us.clientSecret), ...means, newId: randomUUID },
        trackAlert: { version: 'v1', callbackUrl: newsUrl, credentials: Secret.of([credential]) },
      }),
    verify: (body, headers) => verifyUpsWebhook(body, headers['credential'] as string, [credential]),
    tokenPath: '/security/v1/oauth/token',
    // UPS takes a parcel whose papers are attached by hand.
    demandsCustoms: false,
    unknownNumber: '1ZA1B2C30312345679',
  }),
);
