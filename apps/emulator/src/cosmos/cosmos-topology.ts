import { z } from 'zod';
import { parseJson } from '../topology.js';
import type { ContainerDefinition } from './item-store.js';

const id = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/, 'expected at most 63 small letters, digits and -, a letter first');
const path = z.string().regex(/^\/[\w/[\]?]+$/, 'expected a path such as /stream');
const orMore = 'expected at least one';

const database = z.strictObject({
  partitionKey: path,
  /** Paths that are asked for; nothing else is indexed, since each index is paid for at every write. */
  indexed: z.array(path).min(1, orMore),
  /** By name: the most request units that each gives in a second. */
  containers: z
    .record(id, z.int().min(1_000).multipleOf(1_000, 'autoscale wants a multiple of 1,000'))
    .refine((named) => Object.keys(named).length > 0, orMore),
});

/** The databases of an account by name, and the containers in each, which are alike. Terraform reads the same file. */
export const cosmosTopology = z.record(id, database);
export type CosmosTopology = z.infer<typeof cosmosTopology>;

/** Throws an Error that names the file and lists all that is wrong with it. */
export function readCosmosTopology(file: string): CosmosTopology {
  const parsed = cosmosTopology.safeParse(parseJson(file));
  if (!parsed.success) throw new Error(`${file}:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

export type DescribedContainer = {
  readonly database: string;
  readonly requestUnitsPerSecond: number;
  readonly definition: ContainerDefinition;
};

/** As they would be asked for one by one. */
export const containersOf = (topology: CosmosTopology): DescribedContainer[] =>
  Object.entries(topology).flatMap(([database, { partitionKey, indexed, containers }]) =>
    Object.entries(containers).map(([id, requestUnitsPerSecond]) => {
      const indexingPolicy = { includedPaths: indexed.map((path) => ({ path })), excludedPaths: [{ path: '/*' }] };
      const definition = { id, partitionKey: { paths: [partitionKey] as const }, indexingPolicy };
      return { database, requestUnitsPerSecond, definition };
    }),
  );
