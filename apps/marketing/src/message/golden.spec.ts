import { join } from 'node:path';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { correspondence, type CorrespondenceEvent } from './correspondence.js';
import { message, type MessageEvent } from './message.js';
import { suppression, type SuppressionEvent } from './suppression.js';

const ofMessage = {
  ...{ MessageAsked: 1, MessageHeldBack: 1, MessagePutOff: 1, MessageTakenUp: 1, SendAttempted: 1 },
  ...{
    MessageSent: 1,
    MessageBounced: 1,
    MessageFailed: 1,
    MessageUnknown: 1,
    RecipientUnsubscribed: 1,
    RecipientComplained: 1,
  },
} satisfies Record<MessageEvent['type'], 1>;
const ofCorrespondence = { PlaceTaken: 1 } satisfies Record<CorrespondenceEvent['type'], 1>;
const ofSuppression = { AddressSuppressed: 1, SuppressionLifted: 1 } satisfies Record<SuppressionEvent['type'], 1>;

const file = (name: string) => join(__dirname, `${name}.golden.json`);
goldenContract(message, file('message'), Object.keys(ofMessage));
goldenContract(correspondence, file('correspondence'), Object.keys(ofCorrespondence));
goldenContract(suppression, file('suppression'), Object.keys(ofSuppression));
