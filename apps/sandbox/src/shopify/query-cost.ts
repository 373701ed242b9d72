import {
  Kind,
  OperationTypeNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

const mutationCost = 10;
const connectionCost = 2;
/** Shopify refuses what would cost more. Since it tells nobody what each field costs, here that is only the most that anything costs. */
const costMax = 1_000;

type Variables = Readonly<Record<string, unknown>>;

/** What a request may cost at most, in points: an object 1, a mutation 10, a connection 2 and its objects. */
export function requestedCost(document: DocumentNode, variables: Variables): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const one of document.definitions) if (one.kind === Kind.FRAGMENT_DEFINITION) fragments.set(one.name.value, one);
  let cost = 0;
  for (const one of document.definitions)
    if (one.kind === Kind.OPERATION_DEFINITION)
      cost +=
        one.operation === OperationTypeNode.MUTATION
          ? mutationCost * one.selectionSet.selections.length
          : costOf(one.selectionSet, fragments, variables);
  return Math.min(Math.max(cost, 1), costMax);
}

/** What it cost: each object that was told, and at most what was reckoned with. */
export function actualCost(data: unknown, requested: number, isMutation: boolean): number {
  return isMutation ? requested : Math.min(Math.max(objectsIn(data) - 1, 1), requested);
}

function costOf(
  set: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  variables: Variables,
): number {
  let cost = 0;
  for (const selection of set.selections) {
    if (selection.kind === Kind.INLINE_FRAGMENT) cost += costOf(selection.selectionSet, fragments, variables);
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      const fragment = fragments.get(selection.name.value);
      if (fragment !== undefined) cost += costOf(fragment.selectionSet, fragments, variables);
    }
    if (selection.kind !== Kind.FIELD || selection.selectionSet === undefined) continue;
    const size = selection.arguments?.find(({ name }) => name.value === 'first' || name.value === 'last')?.value;
    const within = costOf(selection.selectionSet, fragments, variables);
    if (size?.kind === Kind.INT) cost += connectionCost + Number(size.value) * within;
    else if (size?.kind === Kind.VARIABLE) cost += connectionCost + (Number(variables[size.name.value]) || 0) * within;
    else cost += 1 + within;
  }
  return cost;
}

function objectsIn(data: unknown): number {
  if (typeof data !== 'object' || data === null) return 0;
  const within = Object.values(data).reduce<number>((sum, one) => sum + objectsIn(one), 0);
  return Array.isArray(data) ? within : within + 1;
}
