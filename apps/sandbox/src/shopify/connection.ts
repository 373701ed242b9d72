import { GraphQLError } from 'graphql';

export type PageArguments = {
  readonly first?: number | null;
  readonly last?: number | null;
  readonly after?: string | null;
  readonly before?: string | null;
  readonly reverse?: boolean | null;
};
/** `id` tells apart what has the same place in the order. */
export type Row = { readonly place: number; readonly id: number; readonly node: object };

const pageMax = 250;
const refused = (message: string) => new GraphQLError(message, { extensions: { code: 'BAD_REQUEST' } });

/**
 * A window of a list, as Shopify's connections are. A cursor names the place of what was last, so that what changes meanwhile
 * shifts nothing.
 * @throws GraphQLError
 */
export function connectionOf(rows: readonly Row[], { first, last, after, before, reverse }: PageArguments) {
  const size = first ?? last;
  if (size === null || size === undefined) throw refused('you must provide one of first or last');
  if (size < 0 || size > pageMax) throw refused(`first or last must be from 0 to ${pageMax}`);
  const sign = reverse ? -1 : 1;
  const sorted = rows.toSorted((one, other) => sign * compared(one, other));
  const from = after ? cursorPlace(after) : undefined;
  const to = before ? cursorPlace(before) : undefined;
  const between = sorted.filter(
    (row) => (!from || sign * compared(row, from) > 0) && (!to || sign * compared(row, to) < 0),
  );
  const forwards = first !== null && first !== undefined;
  const shown = forwards ? between.slice(0, size) : between.slice(Math.max(between.length - size, 0));
  const edges = shown.map((row) => ({ cursor: cursorOf(row), node: row.node }));
  const more = between.length > shown.length;
  return {
    ...{ edges, nodes: edges.map(({ node }) => node) },
    pageInfo: {
      ...{ hasNextPage: forwards ? more : to !== undefined, hasPreviousPage: forwards ? from !== undefined : more },
      ...{ startCursor: edges[0]?.cursor ?? null, endCursor: edges.at(-1)?.cursor ?? null },
    },
  };
}

/** A list that has no order but its own. */
export const listed = (nodes: readonly object[], page: PageArguments) =>
  connectionOf(
    nodes.map((node, place) => ({ place, id: 0, node })),
    page,
  );

type Place = Pick<Row, 'place' | 'id'>;
const compared = (one: Place, other: Place) => one.place - other.place || one.id - other.id;

const cursorOf = ({ place, id }: Place) =>
  Buffer.from(JSON.stringify({ last_id: id, last_value: place })).toString('base64');

/** What the cursor names. @throws GraphQLError */
export function cursorPlace(cursor: string): Place {
  const [, id, place] =
    /^\{"last_id":(\d{1,16}),"last_value":(\d{1,16})\}$/.exec(Buffer.from(cursor, 'base64').toString()) ?? [];
  if (id === undefined || place === undefined) throw refused('Invalid cursor for current pagination sort.');
  return { id: Number(id), place: Number(place) };
}
