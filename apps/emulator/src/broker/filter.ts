import type { Properties } from './message.js';

/** All that is given must be equal. Names are those of the SDK's CorrelationRuleFilter. */
export type CorrelationFilter = {
  readonly correlationId?: string;
  readonly messageId?: string;
  readonly to?: string;
  readonly replyTo?: string;
  readonly subject?: string;
  readonly sessionId?: string;
  readonly replyToSessionId?: string;
  readonly contentType?: string;
  readonly applicationProperties?: Readonly<Record<string, unknown>>;
};

/** Of SQL only the two constants are understood: all messages, and none. */
export type Rule = { readonly name: string; readonly filter: CorrelationFilter | '1=1' | '1=0' };

/** The rule of a subscription that has none of its own. */
export const everything: Rule = { name: '$Default', filter: '1=1' };

/** A filter's fields in the order in which the wire lists them, and the message's property that each is compared with. */
export const correlated = {
  correlationId: 'correlation_id',
  messageId: 'message_id',
  to: 'to',
  replyTo: 'reply_to',
  subject: 'subject',
  sessionId: 'group_id',
  replyToSessionId: 'reply_to_group_id',
  contentType: 'content_type',
} as const satisfies Record<Exclude<keyof CorrelationFilter, 'applicationProperties'>, keyof Properties>;

export const correlatedFields = Object.keys(correlated) as (keyof typeof correlated)[];

export function matches({ filter }: Rule, properties: Properties): boolean {
  if (typeof filter === 'string') return filter === '1=1';
  const { applicationProperties = {} } = filter;
  return (
    correlatedFields.every((field) => filter[field] === undefined || properties[correlated[field]] === filter[field]) &&
    Object.entries(applicationProperties).every(([name, wanted]) =>
      sameValue(properties.application_properties?.[name], wanted),
    )
  );
}

const sameValue = (given: unknown, wanted: unknown) =>
  given instanceof Date && wanted instanceof Date ? given.getTime() === wanted.getTime() : given === wanted;
