import type { retentionDeclared, subjectDataCollected } from '#contracts/oversight.js';
import type { Published } from '#messaging/publication.js';
import type { PersonEvent } from './person.js';

type Contracts = {
  readonly RetentionDeclared: ReturnType<typeof retentionDeclared>;
  readonly SubjectDataCollected: ReturnType<typeof subjectDataCollected>;
};

/** What a service answers, in its own name, when somebody is forgotten or asks; that they did is privacy's to tell. */
export const answersOf =
  ({ RetentionDeclared, SubjectDataCollected }: Contracts): Published<PersonEvent> =>
  ({ type, data }, subjectId) => {
    switch (type) {
      case 'RetentionDeclared': {
        const retained = data.retained.map(({ fields, ...one }) => ({ ...one, fields: [...fields] }));
        return [RetentionDeclared.of({ subjectId, retained })];
      }
      case 'SubjectDataCollected': {
        const records = data.records.map(({ record, events }) => ({ record, events: [...events] }));
        return [SubjectDataCollected.of({ subjectId, ...data, records })];
      }
      case 'PersonForgotten':
      case 'DataCollectionRequested':
        return [];
    }
  };
