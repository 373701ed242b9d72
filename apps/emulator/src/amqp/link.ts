import type { EventEmitter } from 'node:events';
import type { Receiver, Sender, Session } from 'rhea';
import { localAttach, remoteAttach } from './rhea-internals.js';

/** Calls back once when the link is gone, whichever way: detached, its session ended, its connection closed or lost. */
export function whenGone(link: Sender | Receiver, gone: () => void) {
  const detached: End = [link, link.is_sender() ? 'sender_close' : 'receiver_close'];
  onceAny([detached, ...endsOf(link.session)], gone);
}

/** The same for an AMQP session. Answers with the cancellation. */
export const whenEnded = (session: Session, ended: () => void) => onceAny(endsOf(session), ended);

type End = readonly [emitter: EventEmitter, event: string];

const endsOf = (session: Session): End[] => [
  [session, 'session_close'],
  [session.connection, 'connection_close'],
  [session.connection, 'disconnected'],
];

function onceAny(ends: readonly End[], happened: () => void): () => void {
  const cancel = () => {
    for (const [emitter, event] of ends) emitter.removeListener(event, once);
  };
  const once = () => {
    cancel();
    happened();
  };
  for (const [emitter, event] of ends) emitter.on(event, once);
  return cancel;
}

/** Answers the peer's attach with its own terms. */
export function confirm(link: Sender | Receiver) {
  const { source, target, snd_settle_mode, rcv_settle_mode } = remoteAttach(link);
  if (source?.address !== undefined) link.set_source({ address: source.address });
  if (target?.address !== undefined) link.set_target({ address: target.address });
  const attach = localAttach(link);
  if (snd_settle_mode !== undefined) attach.snd_settle_mode = snd_settle_mode;
  if (rcv_settle_mode !== undefined) attach.rcv_settle_mode = rcv_settle_mode;
}

/** An attach is refused by confirming it and detaching with the reason. */
export function refuse(link: Sender | Receiver, condition: string, description: string) {
  confirm(link);
  link.close({ condition, description });
}

export const refuseUnknown = (link: Sender | Receiver, address: string) =>
  refuse(link, 'amqp:not-found', `The messaging entity '${address}' could not be found.`);
