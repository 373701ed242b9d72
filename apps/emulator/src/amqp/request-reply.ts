import rhea, { type EventContext, type Message, type Receiver, type Sender, type Typed } from 'rhea';
import { confirm } from './link.js';
import { accepted, remoteAttach } from './rhea-internals.js';

export type Request = {
  readonly operation: string;
  /** Its application properties. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly body: unknown;
};
export type Reply = {
  readonly status?: number;
  readonly description?: string;
  readonly body?: Readonly<Record<string, unknown>>;
};

/** The request cannot be fulfilled: an HTTP status and an AMQP error condition. */
export class RequestFailure extends Error {
  constructor(
    readonly status: number,
    readonly condition: string,
    description: string,
  ) {
    super(description);
  }
}

const credit = 100;

/**
 * A link on which a client sends requests ($cbs, or $management of an entity). The reply goes to the link of the same AMQP
 * session that the request names, and only when all that the request changed is committed.
 */
export function openRequests(
  link: Receiver,
  handle: (request: Request) => Reply,
  committed: (done: () => void) => void,
) {
  confirm(link);
  link.add_credit(credit);
  link.on('message', ({ message, delivery }: EventContext) => {
    link.add_credit(1);
    delivery?.update(true, accepted);
    const request = rhea.message.decode(message as unknown as Buffer) as unknown as Message;
    const reply = replyTo(request, handle);
    const { reply_to: to } = request;
    committed(() => {
      const sender = link.session.find_sender(
        (candidate: Sender) => candidate.name === to || remoteAttach(candidate).target?.address === to,
      );
      if (sender?.is_open()) sender.send(reply);
    });
  });
}

function replyTo(request: Message, handle: (request: Request) => Reply): Message {
  const properties = (request.application_properties ?? {}) as Record<string, unknown>;
  try {
    const {
      status = 200,
      description = 'OK',
      body,
    } = handle({ operation: String(properties['operation']), properties, body: request.body as unknown });
    return encode(request, status, description, {}, body);
  } catch (error) {
    const failure =
      error instanceof RequestFailure
        ? error
        : new RequestFailure(400, 'amqp:decode-error', `Bad request: ${String(error)}`);
    const errorCondition = rhea.types.wrap_symbol(failure.condition);
    return encode(request, failure.status, failure.message, { errorCondition });
  }
}

/** Both spellings of status and description, since $cbs and $management are read with different ones. */
const encode = (request: Message, status: number, description: string, more: Record<string, Typed>, body?: unknown) =>
  ({
    correlation_id: request.message_id,
    application_properties: {
      ...{ 'status-code': rhea.types.wrap_int(status), statusCode: rhea.types.wrap_int(status) },
      ...{ 'status-description': description, statusDescription: description },
      ...more,
    },
    body,
  }) as unknown as Message;
