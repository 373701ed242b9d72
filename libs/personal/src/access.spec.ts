import { describe, it } from '@jest/globals';
import { join } from 'node:path';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { specification } from '#eventsourcing/specification.js';
import { access, type AccessEvent } from './access.js';

const given = specification(access);
const read: AccessEvent['data'] = {
  ...{ subjectId: 'c-1', actor: 'staff:u-7', purpose: 'customer-service', record: 'order o-42' },
  kinds: ['name', 'email'],
};

describe('A reading of personal data', () => {
  it('is recorded: who read what of whom, where, and what for', () => {
    given().when({ type: 'RecordRead', data: read }).then({ type: 'PersonalDataRead', data: read });
  });

  it('is recorded once, whatever is said of it later', () => {
    given({ type: 'PersonalDataRead', data: read })
      .when({ type: 'RecordRead', data: { ...read, actor: 'staff:u-8' } })
      .thenNothing();
  });
});

goldenContract(
  access,
  join(__dirname, 'access.golden.json'),
  Object.keys({ PersonalDataRead: 1 } satisfies Record<AccessEvent['type'], 1>),
);
