import { Secret } from '#service/secret/secret.js';
import { audienceContract } from '../audience.contract.js';
import { metaIdentifiers } from '../identifiers.js';
import { metaAccount, sandboxAudiences, type Means } from '../sandbox-audiences.contract.js';
import { MetaAudience } from './meta.audience.js';

let sessions = 0;
const newSession = () => (sessions += 1);
const open = (means: Means, accessToken = metaAccount.accessToken) =>
  new MetaAudience({ ...means, ...metaAccount, accessToken: Secret.of(accessToken), newSession });

audienceContract('Meta', () =>
  sandboxAudiences({
    platform: 'meta',
    make: (means) => open(means),
    stranger: (means) => open(means, 'a token of nobody'),
    emailAt: (member) => metaIdentifiers(member).email!,
  }),
);
