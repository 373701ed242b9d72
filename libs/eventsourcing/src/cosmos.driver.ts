import type { Container, CosmosClient, CosmosClientOptions } from '@azure/cosmos';
import type { TokenCredential } from '@azure/identity';

export type CosmosOptions = {
  /** DefaultAzureCredential if absent; not used with a `key` among the client's options. */
  readonly credential?: TokenCredential;
  readonly client?: Partial<CosmosClientOptions>;
};
export type OpenContainer = { readonly client: CosmosClient; readonly container: Container };

/**
 * A container of Azure Cosmos DB by its place, `https://<account>/<database>/<container>`, which must be partitioned by `path`.
 * What was written must be there for whoever reads next, so the account must promise that.
 * @throws Error if the container or the account is not as it must be.
 */
export async function openContainer(place: string, path: string, options: CosmosOptions = {}): Promise<OpenContainer> {
  const [, endpoint, database, name] = /^(https?:\/\/[^/]+)\/([^/]+)\/([^/]+)$/.exec(place) ?? [];
  if (endpoint === undefined) throw new Error(`${place}: expected https://<account>/<database>/<container>`);
  const client = await connect(endpoint, options);
  try {
    const container = client.database(database!).container(name!);
    await mustFit(client, container, place, path);
    return { client, container };
  } catch (error) {
    client.dispose();
    throw error;
  }
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
  if (client.key !== undefined) return new CosmosClient({ ...client, endpoint });
  const { DefaultAzureCredential } = await import('@azure/identity');
  return new CosmosClient({ ...client, endpoint, aadCredentials: credential ?? new DefaultAzureCredential() });
}

async function mustFit(client: CosmosClient, container: Container, place: string, path: string) {
  const { resource: account } = await client.getDatabaseAccount();
  const consistency = account?.consistencyPolicy ?? 'unknown';
  if (!['Strong', 'BoundedStaleness'].includes(consistency))
    throw new Error(`${place}: the account's consistency is ${consistency}; needed is Strong or BoundedStaleness`);
  const definition = (await unless([404], container.read()))?.resource;
  if (definition === undefined) throw new Error(`${place}: there is no such container`);
  const partitioned = definition.partitionKey?.paths.join() ?? 'nothing';
  if (partitioned !== path) throw new Error(`${place}: partitioned by ${partitioned} instead of ${path}`);
}
