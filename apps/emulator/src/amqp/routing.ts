import type { Container, EventContext, Receiver, Sender, Session } from 'rhea';
import type { Broker } from '../broker/broker.js';
import type { Journal } from '../broker/journal.js';
import { keepPayloadsRaw } from './connection.js';
import type { Hubs } from '../hubs/hubs.js';
import { manageHubs, openFromHub, openIntoHub } from '../hubs/hub-links.js';
import { openConsuming } from './consuming.js';
import { confirm, refuse, refuseUnknown, whenEnded, whenGone } from './link.js';
import { Limit } from './limit.js';
import { manage } from './management.js';
import { holdForSession, type Grant } from './next-session.js';
import { openEnqueuing } from './publishing.js';
import { openRequests } from './request-reply.js';
import { remoteAttach } from './rhea-internals.js';

/** Of one connection. Every link of the SDK has an AMQP session of its own. */
const linksMax = 1000;
const sessionsMax = 1000;
/** Where a client asks about hubs, whichever it means. */
const management = '$management';

/** What the links lead to. */
export type Served = {
  readonly broker: Broker;
  readonly journal: Journal;
  readonly hubs: Hubs | undefined;
  readonly now: () => number;
};

/** Opens every link that a client attaches by its address: entities, hubs, their $management and $cbs. */
export function routeLinks(container: Container, { broker, journal, hubs, now }: Served) {
  const committed = (done: () => void) => journal.committed(done);
  const sessions = new Limit(sessionsMax, 'sessions');
  const links = new Limit(linksMax, 'links');
  const onSession = new WeakMap<Session, { grants: Map<string, Grant>; wasTooLarge: () => boolean }>();

  container.on('session_open', ({ connection, session }: EventContext) => {
    if (!session) return;
    if (!sessions.enter(connection)) return session.close(sessions.refusal);
    whenEnded(session, () => sessions.leave(connection));
    onSession.set(session, { grants: holdForSession(session, broker, now), ...keepPayloadsRaw(session) });
  });

  const admit = (link: Sender | Receiver) => {
    const { connection } = link;
    const entered = links.enter(connection);
    if (entered) whenGone(link, () => links.leave(connection));
    else refuse(link, links.refusal.condition, links.refusal.description);
    return entered;
  };

  container.on('receiver_open', ({ receiver, session }: EventContext) => {
    const held = session && onSession.get(session);
    if (!receiver || !held || !admit(receiver)) return;
    const address = remoteAttach(receiver).target?.address ?? '';
    if (address === '$cbs') return openRequests(receiver, () => ({ status: 202, description: 'Accepted' }), committed);
    if (hubs && address.toLowerCase() === management)
      return openRequests(receiver, (request) => manageHubs(hubs, request), committed);
    const managed = /^(.+)\/\$management$/i.exec(address)?.[1];
    const entity = broker.resolve(managed ?? address);
    if (entity && managed) openRequests(receiver, (request) => manage(entity, request, now), committed);
    else if (entity?.inlet) openEnqueuing(receiver, entity.inlet, journal, held.wasTooLarge);
    else if (!hubs || !openIntoHub(receiver, address, hubs, held.wasTooLarge)) refuseUnknown(receiver, address);
  });

  container.on('sender_open', ({ sender, session }: EventContext) => {
    const held = session && onSession.get(session);
    if (!sender || !held || !admit(sender)) return;
    const address = remoteAttach(sender).source?.address ?? '';
    if (address === '$cbs' || /(^|\/)\$management$/i.test(address)) return confirm(sender);
    if (hubs && openFromHub(sender, address, hubs)) return;
    const queue = broker.resolve(address)?.queue;
    if (!queue) return refuseUnknown(sender, address);
    const grant = held.grants.get(sender.name);
    held.grants.delete(sender.name);
    if (grant && 'refusal' in grant) return refuse(sender, grant.refusal.condition, grant.refusal.description);
    openConsuming(sender, queue, journal, grant?.session);
  });
}
