import { z } from 'zod';
import { distinct, name, parseJson } from '../topology.js';

const group = z.strictObject({ Name: name });

const hub = z.strictObject({
  Name: name,
  PartitionCount: z.coerce.number().pipe(z.int().min(1).max(32)),
  /** Beside $Default, which every hub has. */
  ConsumerGroups: z.array(group).max(20).refine(distinct, 'two consumer groups have the same name').optional(),
});

/** The file in which Microsoft's Event Hubs emulator describes its namespace, too: one file for both. */
export const hubTopology = z.object({
  UserConfig: z.object({
    NamespaceConfig: z
      .array(
        z.strictObject({
          Type: z.literal('EventHub'),
          Name: z.string(),
          Entities: z.array(hub).max(100).refine(distinct, 'two hubs have the same name'),
        }),
      )
      .length(1, 'expected exactly one namespace'),
    LoggingConfig: z.object({ Type: z.string() }).optional(),
  }),
});

export type HubTopology = z.infer<typeof hubTopology>;
export type HubDescription = z.infer<typeof hub>;

/** Throws an Error that names the file and lists all that is wrong with it. */
export function readHubTopology(file: string): HubTopology {
  const parsed = hubTopology.safeParse(parseJson(file));
  if (!parsed.success) throw new Error(`${file}:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
