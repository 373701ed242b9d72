import type { IndexingPolicy } from '@azure/cosmos';
import { containersOf, type CosmosTopology } from '../../../emulator/src/cosmos/cosmos-topology.js';
import { blobPlace } from '#lake/blob-container.js';
import type { Settings } from '#service/settings.js';

type Places = Pick<Settings, 'EVENTS_URL' | 'COSMOS_KEY' | 'LAKE_URL' | 'FILES_URL' | 'LAKE_CONNECTION_STRING'>;

/**
 * Makes in an emulator, ours or Microsoft's, what Terraform makes in Azure: databases and containers of Cosmos DB, and the containers of
 * Blob Storage that settings name. What is there stays as it is.
 * @throws Error of the SDKs, and if a setting is missing
 */
export async function makeContainers(topology: CosmosTopology, places: Places) {
  const [, endpoint] = /^cosmos:(https?:\/\/[^/]+)\//.exec(places.EVENTS_URL ?? '') ?? [];
  const { COSMOS_KEY: key, LAKE_CONNECTION_STRING: blobs } = places;
  if (endpoint === undefined || key === undefined || blobs === undefined)
    throw new Error('EVENTS_URL (cosmos:...), COSMOS_KEY and LAKE_CONNECTION_STRING must be set');
  const { CosmosClient } = await import('@azure/cosmos');
  // An emulator does not know where it is seen from outside of its container.
  const client = new CosmosClient({ endpoint, key: key.value, connectionPolicy: { enableEndpointDiscovery: false } });
  try {
    for (const { database: id, definition } of containersOf(topology)) {
      const { database } = await client.databases.createIfNotExists({ id });
      const { partitionKey } = definition;
      const indexingPolicy = definition.indexingPolicy as IndexingPolicy;
      const paths = { paths: [...partitionKey.paths] };
      await database.containers.createIfNotExists({ id: definition.id, partitionKey: paths, indexingPolicy });
    }
  } finally {
    client.dispose();
  }
  const { BlobServiceClient } = await import('@azure/storage-blob');
  const account = BlobServiceClient.fromConnectionString(blobs.value);
  for (const url of [places.LAKE_URL, places.FILES_URL])
    if (url?.startsWith('http') === true)
      await account.getContainerClient(blobPlace(url).container).createIfNotExists();
}
