import { CartDue, MessageDue, RetentionDeclared, SubjectDataCollected } from '#contracts/marketing.js';
import { splitStream } from '#eventsourcing/decider.js';
import type { Recorded } from '#eventsourcing/event-store.js';
import type { Publication, Published } from '#messaging/publication.js';
import { person, type PersonEvent } from '#personal/person.js';
import { answersOf } from '#personal/published.js';
import { cart, type CartEvent } from './cart/cart.js';
import { message, type MessageEvent } from './message/message.js';

/** Who is who, who agreed to what and who is written to is nobody else's business; our deadlines come back to us. */
export const published: Published<PersonEvent | MessageEvent | CartEvent> = (event: Recorded, id) => {
  const [kind] = splitStream(event.stream);
  if (kind === person.stream) return answers(event as Recorded<PersonEvent>, id);
  if (kind === cart.stream) return abandonments(event as Recorded<CartEvent>, id);
  return kind === message.stream ? deadlines(event as Recorded<MessageEvent>, id) : [];
};

const answers = answersOf({ RetentionDeclared, SubjectDataCollected });

const abandonments = ({ type, data }: CartEvent, customerId: string): readonly Publication[] =>
  type === 'CartKept' && data.dueAt !== undefined
    ? [{ ...CartDue.of({ customerId, until: data.dueAt }), deliverAt: data.dueAt }]
    : [];

const deadlines = ({ type, data }: MessageEvent, messageId: string): readonly Publication[] =>
  type === 'MessagePutOff' ? [{ ...MessageDue.of({ messageId, until: data.until }), deliverAt: data.until }] : [];
