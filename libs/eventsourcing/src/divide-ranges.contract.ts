import { CosmosClient } from '@azure/cosmos';

const connectionPolicy = { enableBackgroundEndpointRefreshing: false };

/** Raises what a container gives, so that each of its ranges becomes `times` as many; answers how many there are. */
export async function divideRanges(
  { endpoint, key }: { readonly endpoint: string; readonly key: string },
  [database, container]: readonly [database: string, container: string],
  times = 2,
): Promise<number> {
  const client = new CosmosClient({ endpoint, key, connectionPolicy });
  const raised = client.database(database).container(container);
  const { resource, offer } = await raised.readOffer();
  const content = resource!.content!;
  const offerThroughput = times * content.offerThroughput;
  await offer.replace({ ...resource!, content: { ...content, offerThroughput } });
  const { length } = await raised.getFeedRanges();
  client.dispose();
  return length;
}
