import type { Socket } from 'node:net';
import type { Connection, Session } from 'rhea';
import type { InnerConnection, InnerSession } from './rhea-internals.js';

/** An AMQP frame without a body, which every peer ignores. */
const emptyFrame = Buffer.from([0, 0, 0, 8, 2, 0, 0, 0]);
const emptyPayload = Buffer.alloc(0);
/** Any message format that is not 0, which rhea would decode. */
const undecoded = 0x7fffffff;

/** As in Service Bus Standard, so that what is too large there is too large here. */
export const messageBytesMax = 256 * 1024;

/** Makes one accepted connection fast: a send is acknowledged after 1 ms instead of 28, with a fifth less CPU. */
export function tuneConnection(connection: Connection) {
  connection.setMaxListeners(0);
  const { socket } = connection as unknown as { readonly socket: Socket };
  acknowledgeAtOnce(socket, connection);
  corkEachTurn(connection as InnerConnection, socket);
}

/**
 * The clients do not set TCP_NODELAY, so what they send next waits until we acknowledge what they sent before, and the kernel
 * delays that by 40 ms unless data goes back. An empty frame carries the acknowledgement wherever we have nothing to say.
 */
function acknowledgeAtOnce(socket: Socket, connection: Connection) {
  let soon = false;
  socket.on('data', () => {
    if (soon) return;
    soon = true;
    const { bytesWritten } = socket;
    setImmediate(() => {
      soon = false;
      if (socket.bytesWritten === bytesWritten && socket.writable && connection.is_open()) socket.write(emptyFrame);
    });
  });
}

/** rhea writes to the socket once per frame; corked, all frames of a turn go out in one system call. */
function corkEachTurn(connection: InnerConnection, socket: Socket) {
  const writeFrames = connection._process.bind(connection);
  connection._process = () => {
    socket.cork();
    try {
      writeFrames();
    } finally {
      socket.uncork();
    }
  };
}

/**
 * Hands payloads over as they came, because the broker needs none of the body, and throws away those that are too large, frame
 * by frame, instead of collecting them. Answers how to ask whether the message that has just arrived was one of these.
 */
export function keepPayloadsRaw(session: Session): { wasTooLarge(): boolean } {
  const inner = session as InnerSession;
  const receive = inner.on_transfer.bind(inner);
  const received = new Map<number | undefined, number>();
  let tooLarge = false;
  inner.on_transfer = (frame) => {
    const { performative } = frame;
    const bytes = (received.get(performative.handle) ?? 0) + (frame.payload?.length ?? 0);
    tooLarge = bytes > messageBytesMax;
    if (tooLarge) frame.payload = emptyPayload;
    if (performative.more) received.set(performative.handle, bytes);
    else received.delete(performative.handle);
    // Only the first frame of a delivery carries its id and format.
    if (performative.delivery_id !== undefined && !performative.message_format) performative.message_format = undecoded;
    receive(frame);
  };
  return { wasTooLarge: () => tooLarge };
}
