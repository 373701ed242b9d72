import { randomUUID } from 'node:crypto';
import { Secret } from '#service/secret/secret.js';
import { carrierContract } from '../carrier.contract.js';
import { sandboxBackend } from '../sandbox-backend.contract.js';
import { verifyFedexWebhook } from './fedex-signature.source.js';
import { FedexCarrier } from './fedex.carrier.js';

const token = 'fedex-security-token-of-the-contract';
const us = { clientId: 'client', clientSecret: 'secret of the contract', account: '740561073' };

carrierContract('FedEx', () =>
  sandboxBackend({
    carrier: 'fedex',
    options: {
      ...{ fedexClientId: us.clientId, fedexClientSecret: us.clientSecret, fedexAccount: us.account },
      fedexWebhookToken: token,
    },
    make: ({ url, timeoutMs, now }) =>
      new FedexCarrier({ ...us, clientSecret: Secret.of(us.clientSecret), url, timeoutMs, now, newId: randomUUID }),
    listen: (sandbox, newsUrl) => sandbox.setFedexWebhook(newsUrl),
    verify: (body, headers) => verifyFedexWebhook(body, headers['fdx-signature'] as string, [token]),
    tokenPath: '/oauth/token',
    demandsCustoms: true,
    unknownNumber: '794953555571',
  }),
);
