import { readFileSync } from 'node:fs';
import { z } from 'zod';

const durationParts = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

/** Milliseconds of an ISO 8601 duration of days, hours, minutes and seconds. */
export function durationMs(text: string): number {
  const [matched, ...parts] = durationParts.exec(text) ?? [];
  if (!matched || !/\d/.test(matched)) throw new Error(`${text} is not an ISO 8601 duration such as PT1M`);
  const [days, hours, minutes, seconds] = parts.map((part) => Number(part ?? 0)) as [number, number, number, number];
  return Math.round((((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000);
}

const duration = z
  .string()
  .refine((text) => durationParts.test(text) && /\d/.test(text), 'expected an ISO 8601 duration such as PT1M');
const lockDuration = duration.refine(
  (text) => !durationParts.test(text) || (durationMs(text) > 0 && durationMs(text) <= 300_000),
  'a lock lasts at most PT5M',
);
export const name = z.string().regex(/^[\w][\w./-]*$/, 'expected letters, digits, and . _ - / inside');
const notForwarded = z.literal('', 'this emulator does not forward messages').optional();

const queueProperties = z.strictObject({
  LockDuration: lockDuration.optional(),
  MaxDeliveryCount: z.int().positive().optional(),
  RequiresSession: z.boolean().optional(),
  DefaultMessageTimeToLive: duration.optional(),
  DeadLetteringOnMessageExpiration: z.boolean().optional(),
  RequiresDuplicateDetection: z.boolean().optional(),
  DuplicateDetectionHistoryTimeWindow: duration.optional(),
  ForwardTo: notForwarded,
  ForwardDeadLetteredMessagesTo: notForwarded,
});

const correlationFilter = z
  .strictObject({
    ContentType: z.string().optional(),
    CorrelationId: z.string().optional(),
    Label: z.string().optional(),
    MessageId: z.string().optional(),
    ReplyTo: z.string().optional(),
    ReplyToSessionId: z.string().optional(),
    SessionId: z.string().optional(),
    To: z.string().optional(),
    Properties: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  })
  .refine((filter) => Object.keys(filter).length > 0, 'a correlation filter needs at least one field');

const rule = z.strictObject({
  Name: name,
  Properties: z.discriminatedUnion('FilterType', [
    z.strictObject({ FilterType: z.literal('Correlation'), CorrelationFilter: correlationFilter }),
    z.strictObject({
      FilterType: z.literal('Sql'),
      SqlFilter: z.strictObject({
        SqlExpression: z.enum(
          ['1=1', '1=0'],
          'of SQL this emulator understands 1=1 and 1=0 only; use a correlation filter',
        ),
      }),
    }),
  ]),
});

const subscription = z.strictObject({
  Name: name,
  Properties: queueProperties
    .omit({ RequiresDuplicateDetection: true, DuplicateDetectionHistoryTimeWindow: true })
    .optional(),
  /** Absent or empty: everything. */
  Rules: z.array(rule).refine(distinct, 'two rules have the same name').optional(),
});

const topic = z.strictObject({
  Name: name,
  Properties: queueProperties
    .pick({
      DefaultMessageTimeToLive: true,
      RequiresDuplicateDetection: true,
      DuplicateDetectionHistoryTimeWindow: true,
    })
    .optional(),
  Subscriptions: z.array(subscription).refine(distinct, 'two subscriptions have the same name').optional(),
});

const queue = z.strictObject({ Name: name, Properties: queueProperties.optional() });

const namespace = z
  .strictObject({ Name: z.string(), Queues: z.array(queue).optional(), Topics: z.array(topic).optional() })
  .refine(
    ({ Queues = [], Topics = [] }) => distinct([...Queues, ...Topics]),
    'two queues or topics have the same name',
  );

/** The file in which Microsoft's Service Bus emulator describes its namespace, too: one file for both. */
export const topology = z.object({
  UserConfig: z.object({
    Namespaces: z.array(namespace).length(1, 'expected exactly one namespace'),
    Logging: z.object({ Type: z.string() }).optional(),
  }),
});

export type Topology = z.infer<typeof topology>;
export type QueueProperties = z.infer<typeof queueProperties>;
export type RuleDescription = z.infer<typeof rule>;

/** Names differ if they do so in more than upper and lower case. */
export function distinct(named: readonly { readonly Name: string }[]) {
  return new Set(named.map(({ Name }) => Name.toLowerCase())).size === named.length;
}

/** Throws an Error that names the file and lists all that is wrong with it. */
export function readTopology(file: string): Topology {
  const parsed = topology.safeParse(parseJson(file));
  if (!parsed.success) throw new Error(`${file}:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

export function parseJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
