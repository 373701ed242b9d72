import { Secret } from '#service/secret/secret.js';
import { audienceContract } from '../audience.contract.js';
import { emailOf } from '../identifiers.js';
import { apiKey, sandboxAudiences } from '../sandbox-audiences.contract.js';
import { KlaviyoAudience } from './klaviyo.audience.js';

audienceContract('Klaviyo', () =>
  sandboxAudiences({
    platform: 'klaviyo',
    make: (means) => new KlaviyoAudience({ ...means, apiKey: Secret.of(apiKey) }),
    stranger: (means) => new KlaviyoAudience({ ...means, apiKey: Secret.of('pk_of_nobody') }),
    emailAt: ({ email }) => emailOf(email)!,
  }),
);
