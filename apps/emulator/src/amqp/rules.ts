import rhea, { type Typed } from 'rhea';
import { z } from 'zod';
import { correlatedFields, type Rule } from '../broker/filter.js';
import { encoding } from './rhea-internals.js';
import { RequestFailure, type Reply } from './request-reply.js';

const rulesMax = 2000;

/** Descriptor codes of Service Bus, which are beyond 32 bits. */
const code = {
  ruleDescription: 1_335_734_829_060,
  emptyAction: 1_335_734_829_061,
  trueFilter: 83_483_426_823,
  falseFilter: 83_483_426_824,
  correlationFilter: 83_483_426_825,
};

const text = z.string().nullish();
const enumerateRules = z.object({ skip: z.int().nonnegative().nullish(), top: z.int().nonnegative().nullish() });
const removeRule = z.object({ 'rule-name': z.string() });
const addRule = removeRule.extend({
  'rule-description': z.object({
    'sql-filter': z.object({ expression: z.string() }).nullish(),
    'correlation-filter': z
      .object({
        'correlation-id': text,
        'message-id': text,
        to: text,
        'reply-to': text,
        label: text,
        'session-id': text,
        'reply-to-session-id': text,
        'content-type': text,
        properties: z.record(z.string(), z.unknown()).nullish(),
      })
      .nullish(),
  }),
});

/** The SDK's rule manager on one subscription. Such rules live until the emulator ends; the topology file knows them not. */
export function manageRules(
  rules: Rule[],
  operation: 'enumerate-rules' | 'add-rule' | 'remove-rule',
  body: unknown,
): Reply {
  switch (operation) {
    case 'enumerate-rules': {
      const { skip, top } = enumerateRules.parse(body);
      const page = rules.slice(skip ?? 0, (skip ?? 0) + (top ?? rulesMax));
      // Without this the SDK's listRules asks for the next page for ever.
      if (page.length === 0) return { status: 204, description: 'No content' };
      return { body: { rules: page.map((rule) => rhea.types.wrap_map({ 'rule-description': describe(rule) })) } };
    }
    case 'add-rule': {
      const { 'rule-name': name, 'rule-description': description } = addRule.parse(body);
      if (rules.some((rule) => rule.name === name))
        throw new RequestFailure(409, 'com.microsoft:entity-already-exists', `There is a rule '${name}' already.`);
      if (rules.length >= rulesMax)
        throw new RequestFailure(403, 'amqp:resource-limit-exceeded', `A subscription has ${rulesMax} rules at most.`);
      rules.push({ name, filter: filterOf(description) });
      return {};
    }
    case 'remove-rule': {
      const { 'rule-name': name } = removeRule.parse(body);
      const index = rules.findIndex((rule) => rule.name === name);
      if (index < 0) throw new RequestFailure(404, 'amqp:not-found', `There is no rule '${name}'.`);
      rules.splice(index, 1);
      return {};
    }
  }
}

function filterOf(description: z.infer<typeof addRule>['rule-description']): Rule['filter'] {
  const correlation = description['correlation-filter'];
  if (correlation) {
    const fields = {
      correlationId: correlation['correlation-id'],
      messageId: correlation['message-id'],
      to: correlation.to,
      replyTo: correlation['reply-to'],
      subject: correlation.label,
      sessionId: correlation['session-id'],
      replyToSessionId: correlation['reply-to-session-id'],
      contentType: correlation['content-type'],
      applicationProperties: correlation.properties,
    };
    const given = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null);
    return Object.fromEntries(given);
  }
  const expression = description['sql-filter']?.expression.replace(/\s/g, '');
  if (expression === '1=1' || expression === '1=0') return expression;
  throw new RequestFailure(400, 'amqp:not-implemented', 'Of SQL this emulator understands 1=1 and 1=0 only.');
}

function describe({ name, filter }: Rule): Typed {
  return list(code.ruleDescription, [describeFilter(filter), list(code.emptyAction, []), rhea.types.wrap_string(name)]);
}

function describeFilter(filter: Rule['filter']): Typed {
  const compatibilityLevel = rhea.types.wrap_int(20);
  if (filter === '1=1') return list(code.trueFilter, [rhea.types.wrap_string(filter), compatibilityLevel]);
  if (filter === '1=0') return list(code.falseFilter, [rhea.types.wrap_string(filter), compatibilityLevel]);
  const fields = correlatedFields.map((field) => rhea.types.wrap(filter[field]));
  return list(code.correlationFilter, [...fields, rhea.types.wrap_map(filter.applicationProperties ?? {})]);
}

const list = (descriptor: number, items: readonly Typed[]): Typed =>
  rhea.types.described(
    rhea.types.wrap_ulong(descriptor),
    items.length > 0 ? encoding.List32(items) : encoding.List0(),
  ) as Typed;
