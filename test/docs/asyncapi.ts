import { z } from 'zod';
import { recordedAs } from '#eventsourcing/specification.js';
import { toMessages } from '#messaging/cloud-event.js';
import { json, type Document } from './document.js';
import type { PublicEvent } from './public-events.js';

const text = { type: 'string', minLength: 1, maxLength: 512 };
const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

/** CloudEvents 1.0, AMQP binding, binary mode: the attributes are application properties, the data is the body. */
const headers = {
  type: 'object',
  description: 'CloudEvents 1.0 attributes as AMQP application properties; the AMQP subject repeats the type.',
  required: ['cloudEvents_specversion', 'cloudEvents_id', 'cloudEvents_source', 'cloudEvents_type', 'cloudEvents_time'],
  properties: {
    cloudEvents_specversion: { const: '1.0' },
    cloudEvents_id: { ...text, description: 'Unique within the source; a repeat has the same one.' },
    cloudEvents_source: { ...text, description: 'The publishing service: /orders' },
    cloudEvents_type: { ...text, description: 'The name of the event and the version of its shape.' },
    cloudEvents_subject: { ...text, description: 'The id of what it is about: an order, a piece, a SKU.' },
    cloudEvents_sequence: {
      ...text,
      description: 'Its number among the facts about its subject: the larger, the later.',
    },
    cloudEvents_time: { type: 'string', format: 'date-time', description: 'When it was recorded, in UTC.' },
    cloudEvents_correlationid: { ...text, description: 'The request that started it all.' },
    cloudEvents_causationid: { ...text, description: 'What led to the event directly.' },
    cloudEvents_actor: { ...text, description: 'Who asked.' },
    cloudEvents_traceparent: { ...text, description: 'W3C trace context.' },
  },
};

/** Everything the shop publishes, as one AsyncAPI 3 document: a channel is a topic, named for its service. */
export const asyncApi = (events: readonly PublicEvent[]): Document => {
  const services = [...new Set(events.map(({ service }) => service))];
  const of = <Item>(service: string, item: (event: PublicEvent) => Item) =>
    events.filter((event) => event.service === service).map(item);
  const payloads = events.map(({ contract }) => payload(contract.schema));
  return json('events/asyncapi.json', {
    asyncapi: '3.0.0',
    info: {
      title: 'ReTreasure events',
      version: '1.0.0',
      description: 'Facts that other services may rely on, at least once each and in any order.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/json',
    channels: Object.fromEntries(services.map((service) => [service, channel(service, of(service, messageRef))])),
    operations: Object.fromEntries(
      services.map((service) => [
        `${service}Publishes`,
        operation(
          service,
          of(service, ({ contract }) => contract.type),
        ),
      ]),
    ),
    components: {
      messages: Object.fromEntries(
        events.map((event, index) => [event.contract.type, message(event, payloads[index]!.shape)]),
      ),
      schemas: {
        CloudEvent: headers,
        ...(Object.assign({}, ...payloads.map(({ definitions }) => definitions)) as object),
      },
    },
  });
};

const messageRef = ({ contract }: PublicEvent) =>
  [contract.type, { $ref: `#/components/messages/${contract.type}` }] as const;

const channel = (service: string, messages: (readonly [string, object])[]) => ({
  address: service,
  description: `The Service Bus topic of ${service}; each consumer has a subscription with a filter on the AMQP subject.`,
  messages: Object.fromEntries(messages),
});

const operation = (service: string, types: string[]) => ({
  action: 'send',
  channel: { $ref: `#/channels/${service}` },
  summary: `What ${service} publishes.`,
  messages: types.map((type) => ({ $ref: `#/channels/${service}/messages/${type}` })),
});

const message = ({ service, name, contract }: PublicEvent, payload: object) => ({
  name: contract.type,
  title: name,
  summary: contract.description,
  contentType: 'application/json',
  headers: {
    allOf: [
      { $ref: '#/components/schemas/CloudEvent' },
      { type: 'object', properties: { cloudEvents_type: { const: contract.type } } },
    ],
  },
  correlationId: { location: '$message.header#/cloudEvents_correlationid' },
  payload,
  examples: [{ name, ...sent(service, contract.example as object, contract.of(contract.example)) }],
});

/** The example as libs/messaging really sends it, so that the headers described here cannot drift from those on the wire. */
const sent = (service: string, example: object, publication: { readonly type: string; readonly data: unknown }) => {
  const [[key, id]] = Object.entries(example) as [[string, string]];
  const recorded = recordedAs(`${key.replace(/Id$/, '')}-${id}`)(publication);
  const [first] = toMessages(service, recorded, id, [publication], traceparent);
  return { headers: first!.applicationProperties, payload: publication.data };
};

/** AsyncAPI 3 speaks draft 7, and keeps in components what several messages share. */
const payload = (schema: z.ZodType) => {
  const { $schema: _, ...draft7 } = z.toJSONSchema(schema, { target: 'draft-7', io: 'input' });
  const { definitions = {}, ...shape } = JSON.parse(
    JSON.stringify(draft7).replaceAll('"#/definitions/', '"#/components/schemas/'),
  ) as { definitions?: object };
  return { shape, definitions };
};
