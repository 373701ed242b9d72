import { RetentionDeclared, SubjectDataCollected } from '#contracts/marketing.js';
import { splitStream } from '#eventsourcing/decider.js';
import type { Recorded } from '#eventsourcing/event-store.js';
import type { Published } from '#messaging/publication.js';
import { person, type PersonEvent } from '#personal/person.js';
import { answersOf } from '#personal/published.js';

/** Who is who, and who agreed to what, is nobody else's business. */
export const published: Published<PersonEvent> = (event: Recorded, id) =>
  splitStream(event.stream)[0] === person.stream ? answers(event as Recorded<PersonEvent>, id) : [];

const answers = answersOf({ RetentionDeclared, SubjectDataCollected });
