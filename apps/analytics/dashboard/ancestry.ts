/** As much of GET /v1/lineage as is drawn. */
export type LineageTable = {
  readonly table: string;
  readonly layer: 'bronze' | 'silver' | 'gold';
  readonly description: string;
  readonly owner: string;
  readonly personal: string;
  readonly schedule: string;
  readonly keys: readonly string[];
  readonly columns: readonly { readonly name: string; readonly type: string; readonly is: string }[];
  readonly tests: readonly string[];
  readonly reads: readonly string[];
  readonly version?: number;
  readonly rows?: number;
  readonly builtAt?: string;
  readonly failing?: string;
};

/** Everything that a table comes from, and everything that is made of it; with itself. */
export function kin(tables: readonly LineageTable[], table: string): ReadonlySet<string> {
  const sources = new Map(tables.map(({ table, reads }) => [table, reads]));
  const readers = (of: string) => tables.filter(({ reads }) => reads.includes(of)).map(({ table }) => table);
  const reach = (next: (of: string) => readonly string[]) => {
    const found = new Set([table]);
    for (const one of found) for (const other of next(one)) found.add(other);
    return found;
  };
  return new Set([...reach((of) => sources.get(of) ?? []), ...reach(readers)]);
}
