import { join } from 'node:path';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { message, type MessageEvent } from './message.js';

const types = { MessageReceived: 1, MessageUnderstood: 1, MessageQuarantined: 1, MessageReplayed: 1 } satisfies Record<
  MessageEvent['type'],
  1
>;

goldenContract(message, join(__dirname, 'message.golden.json'), Object.keys(types));
