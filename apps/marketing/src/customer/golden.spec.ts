import { join } from 'node:path';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { identity, type IdentityEvent } from './identity.js';

const types = {
  IdentityMet: 1,
  ContactTold: 1,
  CountryLearned: 1,
  IdentityJoined: 1,
  IdentitySplit: 1,
  IdentityForgotten: 1,
  PreferencesSet: 1,
  IdentityReleased: 1,
  ConsentGiven: 1,
  ConsentWithdrawn: 1,
  ConsentRequested: 1,
} satisfies Record<IdentityEvent['type'], 1>;

goldenContract(identity, join(__dirname, 'identity.golden.json'), Object.keys(types));
