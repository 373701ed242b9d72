import type { ServiceBusMessage, ServiceBusReceivedMessage } from '@azure/service-bus';
import { z } from 'zod';
import type { Recorded } from '#eventsourcing/event-store.js';
import type { Publication } from './publication.js';

/** A message that is no event we can read: `attribute` is what is wrong with it. It will not get better by itself. */
export class Malformed extends Error {
  constructor(
    readonly attribute: string,
    detail: string,
  ) {
    super(`${attribute}: ${detail}`);
  }
}

/** An event of another service, read from the bus. Its data is parsed by whoever knows its contract. */
export type Incoming = {
  /** `<service>/<event id>`: CloudEvents source and id, by which a repeat is recognised. Also the message's id. */
  readonly id: string;
  readonly type: string;
  readonly source: string;
  /** The id of the stream that it is about, without the decider's name. */
  readonly subject: string | undefined;
  /** Its version in that stream: of two facts about one subject the larger is the later. 0 if the publisher does not say. */
  readonly sequence: number;
  /** When it happened: RFC 3339 in UTC with milliseconds. When it reached the bus, if the publisher does not say. */
  readonly time: string;
  readonly data: unknown;
  /** What caused whatever follows from this message: `<service>/<event id>` of the event in its publisher's log. */
  readonly causationId: string;
  readonly correlationId: string;
  readonly actor: string | undefined;
  readonly traceparent: string | undefined;
};

const jsonType = 'application/json';
const prefix = 'cloudEvents_';
// What comes in here ends up as causes in the log; a header of 60 kB does not belong there.
const attribute = z.string().min(1).max(512);
const utc = (time: string | number) => new Date(time).toISOString();
// What was an AMQP timestamp the SDK hands over in milliseconds; RFC 3339 ends with the year 9999.
const timestamp = z
  .int()
  .min(0)
  .max(Date.UTC(9_999, 11, 31))
  .transform(utc);
const envelope = z.object({
  cloudEvents_specversion: z.literal('1.0'),
  cloudEvents_id: attribute,
  cloudEvents_source: attribute,
  cloudEvents_type: attribute,
  cloudEvents_subject: attribute.optional(),
  cloudEvents_sequence: z
    .string()
    .regex(/^\d{1,15}$/)
    .optional(),
  cloudEvents_time: z.union([z.iso.datetime({ offset: true }).transform(utc), timestamp]).optional(),
  cloudEvents_correlationid: attribute.optional(),
  cloudEvents_causationid: attribute.optional(),
  cloudEvents_actor: attribute.optional(),
  cloudEvents_traceparent: attribute.optional(),
});

/**
 * CloudEvents 1.0 over AMQP, binary mode: the data is the body, the attributes are application properties. The AMQP subject
 * repeats the type, since correlation filters match on it. The same event gives the same messages at every attempt.
 */
export function toMessages(
  service: string,
  event: Recorded,
  id: string,
  publications: readonly Publication[],
  traceparent = event.cause.traceparent,
): ServiceBusMessage[] {
  return publications.map(({ type, data, deliverAt }, index) => {
    const eventId = index === 0 ? event.id : `${event.id}/${index + 1}`;
    return {
      body: data,
      contentType: jsonType,
      subject: type,
      messageId: `${service}/${eventId}`,
      applicationProperties: {
        cloudEvents_specversion: '1.0',
        cloudEvents_id: eventId,
        cloudEvents_source: `/${service}`,
        cloudEvents_type: type,
        cloudEvents_subject: id,
        cloudEvents_sequence: String(event.version),
        cloudEvents_time: event.at,
        cloudEvents_correlationid: event.cause.correlationId,
        cloudEvents_causationid: `${service}/${event.id}`,
        cloudEvents_actor: event.cause.actor,
        ...(traceparent && { cloudEvents_traceparent: traceparent }),
      },
      ...(deliverAt && { scheduledEnqueueTimeUtc: new Date(deliverAt) }),
    };
  });
}

/** Throws {@link Malformed}. Publishers in other languages need not name a cause: the event is then its own. */
export function fromMessage(message: ServiceBusReceivedMessage): Incoming {
  const { success, data: head, error } = envelope.safeParse(message.applicationProperties ?? {});
  if (!success) {
    const { path, message: detail } = error.issues[0]!;
    throw new Malformed(String(path[0]).replace(prefix, ''), detail);
  }
  if (message.contentType?.startsWith(jsonType) !== true)
    throw new Malformed('datacontenttype', `expected ${jsonType}, got ${message.contentType ?? 'none'}`);
  // The SDK hands over what it cannot parse as it came.
  if (message.body instanceof Uint8Array) throw new Malformed('data', 'not JSON');
  const time = head.cloudEvents_time ?? message.enqueuedTimeUtc?.toISOString();
  if (time === undefined) throw new Malformed('time', 'neither its publisher nor the bus says when it happened');
  const id = `${head.cloudEvents_source.replace(/^\//, '')}/${head.cloudEvents_id}`;
  return {
    id,
    type: head.cloudEvents_type,
    source: head.cloudEvents_source,
    subject: head.cloudEvents_subject,
    sequence: Number(head.cloudEvents_sequence ?? 0),
    time,
    data: message.body as unknown,
    causationId: head.cloudEvents_causationid ?? id,
    correlationId: head.cloudEvents_correlationid ?? id,
    actor: head.cloudEvents_actor,
    traceparent: head.cloudEvents_traceparent,
  };
}
