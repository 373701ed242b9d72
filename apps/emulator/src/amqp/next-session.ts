import rhea, { type Session as AmqpSession } from 'rhea';
import type { Broker } from '../broker/broker.js';
import type { Session, Sessions } from '../broker/sessions.js';
import type { Refusal } from './publishing.js';
import { whenEnded } from './link.js';
import type { Frame, InnerSession } from './rhea-internals.js';

export const sessionFilter = 'com.microsoft:session-filter';

const timeoutMs = 60_000;
/** The field of an AMQP source that holds its filters. */
const filterField = 7;

/** What came of the request for a session: the session, locked, or why there is none. */
export type Grant = { readonly session: Session } | { readonly refusal: Refusal };

/**
 * A receiver asks for a session by a filter in its attach: a certain one, or with null the next one that has messages. rhea
 * answers an attach at once, so one that has to wait is held back here until there is a session or the time is over. Answers
 * with the grants, by the name of the link.
 */
export function holdForSession(amqpSession: AmqpSession, broker: Broker, now: () => number): Map<string, Grant> {
  const inner = amqpSession as InnerSession;
  const attach = inner.on_attach.bind(inner);
  const detach = inner.on_detach.bind(inner);
  const grants = new Map<string, Grant>();
  const held = new Map<number | undefined, () => void>();
  const letGo = (handle: number | undefined) => {
    held.get(handle)?.();
    return held.delete(handle);
  };

  inner.on_attach = (frame: Frame) => {
    const asked = askedFor(frame, broker);
    if (!asked) return attach(frame);
    const { name = '', handle } = frame.performative;
    const answer = (grant: Grant) => {
      letGo(handle);
      grants.set(name, grant);
      attach(frame);
    };
    const session = asked.sessions.accept(asked.id, now());
    if (session) return answer({ session });
    if (asked.id !== undefined) return answer({ refusal: cannotBeLocked(asked.id) });
    const cancel = asked.sessions.wait({
      until: now() + asked.timeoutMs,
      granted: (next) => answer({ session: next }),
      timedOut: () => answer({ refusal: timedOut }),
    });
    const forget = whenEnded(amqpSession, cancel);
    held.set(handle, () => {
      cancel();
      forget();
    });
  };

  // A client that gives up detaches a link that rhea has not seen yet.
  inner.on_detach = (frame: Frame) => {
    if (!letGo(frame.performative.handle)) detach(frame);
  };
  return grants;
}

type Asked = { readonly sessions: Sessions; readonly id: string | undefined; readonly timeoutMs: number };

/** undefined if this attach does not ask for a session, or not of an entity that has some. */
function askedFor({ performative: { role, source, properties } }: Frame, broker: Broker): Asked | undefined {
  const fields = role ? source?.value : undefined;
  const filters = fields?.[filterField];
  if (!fields || !Array.isArray(filters?.value)) return undefined;
  const filter = rhea.types.unwrap_map_simple(filters) as Record<string, unknown>;
  if (!(sessionFilter in filter)) return undefined;
  const sessions = broker.resolve(String(rhea.types.unwrap(fields[0])))?.queue?.sessions;
  const wanted = properties?.['com.microsoft:timeout'];
  return (
    sessions && {
      sessions,
      id: idOf(filter[sessionFilter]),
      timeoutMs: Math.min(Number(wanted ?? timeoutMs), timeoutMs),
    }
  );
}

/** Some SDKs send the id as it is, others as a described value. */
function idOf(filter: unknown): string | undefined {
  const id: unknown = typeof filter === 'object' && filter !== null && 'value' in filter ? filter.value : filter;
  return typeof id === 'string' ? id : undefined;
}

const cannotBeLocked = (id: string): Refusal => ({
  condition: 'com.microsoft:session-cannot-be-locked',
  description: `The session '${id}' is locked by another receiver.`,
});

const timedOut: Refusal = { condition: 'com.microsoft:timeout', description: 'No unlocked session became available.' };
