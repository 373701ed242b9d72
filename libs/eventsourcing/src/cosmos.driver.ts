import type { Container, CosmosClient, CosmosClientOptions, FeedOptions, SqlQuerySpec } from '@azure/cosmos';
import type { TokenCredential } from '@azure/identity';

export type CosmosOptions = {
  /** DefaultAzureCredential if absent; not used with a `key` among the client's options. */
  readonly credential?: TokenCredential;
  readonly client?: Partial<CosmosClientOptions>;
  /** What is not answered within it, with all that the SDK tries, counts as away; 10 s, as long as whoever sells waits for an answer. */
  readonly patienceMs?: number;
};
/** How an account is opened by its key; without one, by the identity of the machine. */
export const byKey = (key: string | undefined): CosmosOptions => (key === undefined ? {} : { client: { key } });
export type OpenContainer = { readonly client: CosmosClient; readonly container: Container };

/** Whoever opens by it has an emulator of Microsoft, which publishes it. https://learn.microsoft.com/azure/cosmos-db/emulator */
export const emulatorKey = 'C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM+4QDU5DE2nQ9nDuVTqobD4b8mGGyPMbIZnqyMsEcaGQy67XIw/Jw==';

/**
 * A container of Azure Cosmos DB by its place, `https://<account>/<database>/<container>`, which must be partitioned by `path`.
 * What was written must be there for whoever reads next, so the account must promise that;
 * an emulator, which is one process, need not.
 * @throws Error if the container or the account is not as it must be.
 */
export async function openContainer(place: string, path: string, options: CosmosOptions = {}): Promise<OpenContainer> {
  const [, endpoint, database, name] = /^(https?:\/\/[^/]+)\/([^/]+)\/([^/]+)$/.exec(place) ?? [];
  if (endpoint === undefined) throw new Error(`${place}: expected https://<account>/<database>/<container>`);
  const client = await connect(endpoint, options);
  try {
    const container = client.database(database!).container(name!);
    if (options.client?.key !== emulatorKey) await mustBeConsistent(client, place);
    await mustFit(container, place, path);
    return { client, container };
  } catch (error) {
    client.dispose();
    throw error;
  }
}

/**
 * All that a query finds in one logical partition. The SDK sends another request beside each query, for a plan of how to ask several
 * partitions, and waits for it nowhere else.
 */
export function inPartition<Item>(
  container: Container,
  partitionKey: string,
  query: SqlQuerySpec,
  options: Pick<FeedOptions, 'abortSignal'>,
) {
  const pages = container.items.query<Item>(query, { ...options, partitionKey });
  const fetchQueryPlan = async () => new Error('one partition is asked without a plan');
  Object.assign<object, object>(pages, { fetchQueryPlan });
  return pages.fetchAll();
}

/** Undefined instead of an answer with one of these status codes. */
export async function unless<T>(codes: readonly number[], answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (codes.includes((error as { code?: number }).code ?? 0)) return undefined;
    throw error;
  }
}

async function connect(endpoint: string, { credential, client = {} }: CosmosOptions): Promise<CosmosClient> {
  const { CosmosClient } = await import('@azure/cosmos');
  if (client.key === emulatorKey) {
    // It says of itself that it is where it thinks it is, which from outside of its container is not so.
    const connectionPolicy = { ...client.connectionPolicy, enableEndpointDiscovery: false };
    return new CosmosClient({ ...client, endpoint, connectionPolicy });
  }
  if (client.key !== undefined) return new CosmosClient({ ...client, endpoint });
  const { DefaultAzureCredential } = await import('@azure/identity');
  return new CosmosClient({ ...client, endpoint, aadCredentials: credential ?? new DefaultAzureCredential() });
}

async function mustBeConsistent(client: CosmosClient, place: string) {
  const { resource: account } = await client.getDatabaseAccount();
  const consistency = account?.consistencyPolicy ?? 'unknown';
  if (!['Strong', 'BoundedStaleness'].includes(consistency))
    throw new Error(`${place}: the account's consistency is ${consistency}; needed is Strong or BoundedStaleness`);
}

async function mustFit(container: Container, place: string, path: string) {
  const definition = (await unless([404], container.read()))?.resource;
  if (definition === undefined) throw new Error(`${place}: there is no such container`);
  const partitioned = definition.partitionKey?.paths.join() ?? 'nothing';
  if (partitioned !== path) throw new Error(`${place}: partitioned by ${partitioned} instead of ${path}`);
}
