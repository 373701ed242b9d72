import type { Model } from '../warehouse/model.js';

/** What of a table of silver or gold is known: see Lineage of the warehouse. */
type Node = {
  readonly model: Model;
  readonly version?: number;
  readonly builtAt?: string;
  readonly rows?: number;
  readonly last?: { readonly outcome: string; readonly reason?: string };
};
type Edge = { readonly from: string; readonly to: string };

const layers = ['bronze', 'silver', 'gold'];

/** Every table with what it reads: of bronze those that anything is made of, by the contract that they share. */
export function told(nodes: readonly Node[], edges: readonly Edge[], bronze: readonly Model[]) {
  const known = new Set(nodes.map(({ model }) => model.table));
  const sources = [...new Set(edges.map(({ from }) => from))].filter((from) => !known.has(from)).sort();
  const ofBronze = sources.flatMap((table) => {
    const model = bronze.find((one) => one.table === table) ?? bronze.find((one) => one.table === 'bronze.event');
    return model === undefined ? [] : [tableOf(table, model, [])];
  });
  const made = nodes.map(({ model, version, builtAt, rows, last }) => ({
    ...tableOf(
      model.table,
      model,
      edges.filter(({ to }) => to === model.table).map(({ from }) => from),
    ),
    ...(version !== undefined && { version }),
    ...(builtAt !== undefined && { builtAt }),
    ...(rows !== undefined && { rows }),
    ...(last?.reason !== undefined && { failing: last.reason }),
  }));
  return [...ofBronze, ...made].sort((a, b) => layers.indexOf(a.layer) - layers.indexOf(b.layer));
}

const tableOf = (table: string, model: Model, reads: readonly string[]) => ({
  ...{ table, layer: model.layer, description: model.description.trim(), owner: model.owner, personal: model.personal },
  ...{ schedule: model.schedule, keys: [...model.keys], reads: [...reads], tests: Object.keys(model.tests) },
  columns: columnsOf(model),
});

export const columnsOf = ({ columns }: Model) =>
  Object.entries(columns).map(([name, { type, is, notNull }]) => ({ name, type, is, notNull }));
