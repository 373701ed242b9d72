import { chargeOf } from './charge.js';
import { badRequest, CosmosError } from './cosmos-error.js';
import type { ContainerRow, Item, ItemStore } from './item-store.js';

const operationsMax = 100;
const bytesMax = 2 * 1_024 * 1_024;
const notTried = 424;

export type Operation = {
  readonly operationType: string;
  readonly id?: string;
  readonly ifMatch?: string;
  readonly resourceBody?: Item;
};
type Done = { readonly statusCode: number; readonly requestCharge: number; readonly resourceBody?: Item };

/** A transactional batch: all of it, or a verdict on the one operation that could not be done. `isBrief`: without the items. */
export function batch(
  store: ItemStore,
  container: ContainerRow,
  partition: string,
  operations: readonly Operation[],
  isBrief: boolean,
) {
  if (operations.length > operationsMax) throw badRequest(`Batch request has more operations than ${operationsMax}.`);
  if (Buffer.byteLength(JSON.stringify(operations)) > bytesMax)
    throw new CosmosError(413, 'RequestEntityTooLarge', 'Request size is too large');
  const done: Done[] = [];
  try {
    store.atomically(container, partition, () => {
      for (const operation of operations) done.push(oneOf(store, container, partition, operation));
    });
  } catch (error) {
    if (!(error instanceof CosmosError)) throw error;
    const verdicts = operations.map((_, index) => (index === done.length ? error.status : notTried));
    return {
      status: 207,
      body: verdicts.map((statusCode) => ({ statusCode, requestCharge: 0 })),
      charge: chargeOf.write(0),
    };
  }
  const body = isBrief ? done.map(({ resourceBody: _, ...rest }) => rest) : done;
  return { status: 200, body, charge: done.reduce((sum, { requestCharge }) => sum + requestCharge, 0) };
}

function oneOf(store: ItemStore, container: ContainerRow, partition: string, operation: Operation): Done {
  const { operationType, ifMatch, resourceBody = { id: '' }, id = resourceBody.id } = operation;
  const asDone = (statusCode: number, access: 'read' | 'write', item: Item): Done => {
    const requestCharge = chargeOf[access](JSON.stringify(item).length);
    return { statusCode, requestCharge, resourceBody: item };
  };
  if (operationType === 'Create' || operationType === 'Upsert') {
    const { item, created } = store.create(container, partition, resourceBody, operationType === 'Upsert');
    return asDone(created ? 201 : 200, 'write', item);
  }
  if (operationType === 'Read') return asDone(200, 'read', store.read(container, partition, id));
  if (operationType === 'Replace')
    return asDone(200, 'write', store.replace(container, partition, id, resourceBody, ifMatch));
  if (operationType !== 'Delete') throw badRequest(`${operationType} is not spoken here`);
  store.remove(container, partition, id, ifMatch);
  return { statusCode: 204, requestCharge: chargeOf.write(0) };
}
