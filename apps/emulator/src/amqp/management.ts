import rhea from 'rhea';
import { z } from 'zod';
import type { Entity } from '../broker/broker.js';
import { swapGuid } from '../broker/lock-token.js';
import { parseMessage, type Message } from '../broker/message.js';
import type { Queue, Settlement } from '../broker/queue.js';
import type { Session, Sessions } from '../broker/sessions.js';
import { encodeDelivery } from './delivery.js';
import { enqueue } from './publishing.js';
import { RequestFailure, type Reply, type Request } from './request-reply.js';
import { manageRules } from './rules.js';

const bytes = z.instanceof(Buffer);
/** rhea reads a long that may not fit a number as its eight bytes. */
const long = z.union([z.number(), bytes.transform((eight) => Number(eight.readBigInt64BE(0)))]);
const text = z.string().nullish();

const scheduleMessages = z.object({ messages: z.array(z.object({ message: bytes })) });
const sequenceNumbers = z.object({ 'sequence-numbers': z.array(long) });
const peekMessages = z.object({
  'from-sequence-number': long,
  'message-count': z.int().positive(),
  'session-id': text,
});
const receiveDeferred = sequenceNumbers.extend({ 'receiver-settle-mode': z.int(), 'session-id': text });
const lockTokens = z.object({ 'lock-tokens': z.array(bytes) });
const updateDisposition = lockTokens.extend({
  'disposition-status': z.enum(['completed', 'abandoned', 'defered', 'suspended']),
  'deadletter-reason': text,
  'deadletter-description': text,
  'properties-to-modify': z.record(z.string(), z.unknown()).nullish(),
});
const ofSession = z.object({ 'session-id': z.string() });
const setSessionState = ofSession.extend({ 'session-state': bytes.nullish() });

const outcomes = { completed: 'complete', abandoned: 'abandon', defered: 'defer', suspended: 'deadLetter' } as const;
const sessionStateBytesMax = 256 * 1024;
const receiveAndDelete = 0;

/** What a client asks of an entity over its $management node. Throws a RequestFailure if it cannot be done. */
export function manage(entity: Entity, { operation, body }: Request, now: () => number): Reply {
  const name = operation.replace(/^com\.microsoft:/, '');
  switch (name) {
    case 'schedule-message':
      return schedule(entity, scheduleMessages.parse(body));
    case 'cancel-scheduled-message':
      inletOf(entity).cancelScheduled(sequenceNumbers.parse(body)['sequence-numbers']);
      return {};
    case 'renew-lock':
      return renewLocks(queueOf(entity), lockTokens.parse(body));
    case 'peek-message':
      return peek(queueOf(entity), peekMessages.parse(body));
    case 'receive-by-sequence-number':
      return receiveBySequenceNumber(queueOf(entity), receiveDeferred.parse(body));
    case 'update-disposition':
      return settle(queueOf(entity), updateDisposition.parse(body));
    case 'renew-session-lock': {
      const { sessions, session } = heldSession(entity, ofSession.parse(body));
      return { body: { expiration: rhea.types.wrap_timestamp(sessions.renew(session, now())) } };
    }
    case 'get-session-state': {
      const { session } = heldSession(entity, ofSession.parse(body));
      return { body: { 'session-state': session.state ?? null } };
    }
    case 'set-session-state':
      return saveSessionState(entity, setSessionState.parse(body));
    case 'enumerate-rules':
    case 'add-rule':
    case 'remove-rule':
      if (entity.rules) return manageRules(entity.rules, name, body);
  }
  throw new RequestFailure(501, 'amqp:not-implemented', `The emulator does not know ${operation} here.`);
}

function schedule(entity: Entity, { messages }: z.infer<typeof scheduleMessages>): Reply {
  const { refusal, sequenceNumbers: given } = enqueue(
    inletOf(entity),
    messages.map(({ message }) => parseMessage(message)),
  );
  if (refusal) throw new RequestFailure(403, refusal.condition, refusal.description);
  return { body: { 'sequence-numbers': rhea.types.wrap_array(given, 0x81, undefined) } };
}

function renewLocks(queue: Queue, { 'lock-tokens': tokens }: z.infer<typeof lockTokens>): Reply {
  const expirations = tokens.map((token) => queue.renew(swapGuid(token)) ?? lockLost());
  return { body: { expirations: rhea.types.wrap_array(expirations, 0x83, undefined) } };
}

function peek(queue: Queue, asked: z.infer<typeof peekMessages>): Reply {
  const { 'from-sequence-number': from, 'message-count': count, 'session-id': sessionId } = asked;
  const messages = queue.peek(from, count, sessionId ?? undefined);
  if (messages.length === 0) return { status: 204, description: 'No content' };
  return { body: { messages: messages.map((message) => encodeInBody(message)) } };
}

function receiveBySequenceNumber(queue: Queue, asked: z.infer<typeof receiveDeferred>): Reply {
  const sessionId = asked['session-id'];
  const session = typeof sessionId === 'string' ? queue.sessions?.find(sessionId) : undefined;
  const messages = queue.receiveDeferred(asked['sequence-numbers'], session);
  if (!messages)
    throw new RequestFailure(404, 'com.microsoft:message-not-found', 'Failed to lock one or more specified messages.');
  const encoded = messages.map((message) =>
    encodeInBody(message, { 'lock-token': rhea.types.wrap_uuid(swapGuid(message.lockToken!)) }),
  );
  if (asked['receiver-settle-mode'] === receiveAndDelete)
    for (const { lockToken } of messages) queue.settle(lockToken!, { outcome: 'complete' });
  return { body: { messages: encoded } };
}

function settle(queue: Queue, asked: z.infer<typeof updateDisposition>): Reply {
  const settlement: Settlement = {
    outcome: outcomes[asked['disposition-status']],
    reason: asked['deadletter-reason'] ?? undefined,
    description: asked['deadletter-description'] ?? undefined,
    properties: asked['properties-to-modify'] ?? undefined,
  };
  for (const token of asked['lock-tokens']) if (!queue.settle(swapGuid(token), settlement)) lockLost();
  return {};
}

function saveSessionState(entity: Entity, asked: z.infer<typeof setSessionState>): Reply {
  const { sessions, session } = heldSession(entity, asked);
  const state = asked['session-state'] ?? undefined;
  if (state && state.length > sessionStateBytesMax)
    throw new RequestFailure(
      403,
      'amqp:resource-limit-exceeded',
      `A session state has ${sessionStateBytesMax} bytes at most.`,
    );
  sessions.setState(session, state && Buffer.from(state));
  return {};
}

const encodeInBody = (message: Message, more: Record<string, unknown> = {}) =>
  rhea.types.wrap_map({ message: encodeDelivery(message), ...more });

function heldSession(
  entity: Entity,
  { 'session-id': id }: { 'session-id': string },
): { sessions: Sessions; session: Session } {
  const { sessions } = queueOf(entity);
  const session = sessions?.find(id);
  if (sessions && session && session.lockedUntil > 0) return { sessions, session };
  throw new RequestFailure(410, 'com.microsoft:session-lock-lost', `The lock of session '${id}' was lost.`);
}

function lockLost(): never {
  throw new RequestFailure(410, 'com.microsoft:message-lock-lost', 'The lock supplied is invalid.');
}

function queueOf({ queue }: Entity): Queue {
  if (queue) return queue;
  throw new RequestFailure(400, 'amqp:not-allowed', 'A topic has no messages of its own.');
}

function inletOf({ inlet }: Entity) {
  if (inlet) return inlet;
  throw new RequestFailure(400, 'amqp:not-allowed', 'Messages are sent to the topic, not to this entity.');
}
