import { join } from 'node:path';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { person, type PersonEvent } from './person.js';

const types = {
  ...{ PersonForgotten: 1, RetentionDeclared: 1, DataCollectionRequested: 1, SubjectDataCollected: 1 },
} satisfies Record<PersonEvent['type'], 1>;

goldenContract(person, join(__dirname, 'person.golden.json'), Object.keys(types));
