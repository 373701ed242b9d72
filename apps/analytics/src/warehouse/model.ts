import { z } from 'zod';

const layers = ['bronze', 'silver', 'gold'] as const;
const name = z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,62}$/, 'letters, digits and _, at most 63');
const words = (charsMax: number) => z.string().min(1).max(charsMax);
/** Types that DuckDB, Spark and Delta share. TIMESTAMP is an instant, in UTC. */
const type = z
  .string()
  .regex(/^(VARCHAR|BOOLEAN|INTEGER|BIGINT|DOUBLE|DATE|TIMESTAMP|DECIMAL\((\d|[12]\d|3[0-8]),\d{1,2}\))$/);

const column = z.strictObject({
  type,
  is: words(500).describe('What it says, with its unit; of a figure its definition'),
  notNull: z.boolean().default(false),
  oneOf: z.array(z.string()).max(100).optional().describe('Accepted values'),
  min: z.int().optional(),
});
export type Column = z.infer<typeof column>;

/** What a table promises to who reads it; it stands in YAML in the comment that its file begins with. */
const contract = z.strictObject({
  description: words(2_000),
  owner: words(60),
  personal: z
    .enum(['none', 'pseudonymous', 'sealed'])
    .describe('Nothing of persons; ids that stand for persons; what people told us, sealed under their keys'),
  schedule: z.enum(['stream', 'batch']).describe('Built every five minutes, or every 24 hours').default('stream'),
  keys: z.array(name).min(1).describe('What names a row: no two have the same'),
  columns: z.record(name, column),
  judged: z
    .boolean()
    .describe(
      'One row a row of bronze; a row that breaks the rules of its columns, or is there already, goes to quarantine',
    )
    .default(false),
  incremental: z
    .boolean()
    .describe('A row depends on one row of bronze alone, so that only new files are read')
    .default(false),
  tests: z.record(words(200), words(2_000)).default({}).describe('A rule in words, and a query for what breaks it'),
  place: words(200).optional().describe('Of bronze: where its files are in the lake'),
  format: z.enum(['parquet', 'csv']).default('parquet'),
});
export type Contract = z.infer<typeof contract>;

/** A table: its file is models/<layer>/<name>.sql. */
export type Model = Contract & {
  readonly layer: (typeof layers)[number];
  /** As queries call it: gold.sales_by_day. */
  readonly table: string;
  readonly sql: string;
};

/** Every row of a judged table says where it is from. */
export const bronzeFile: Column = { type: 'VARCHAR', is: 'The file of bronze that the row is from', notNull: true };

/** @throws Error that names the file, the field and the rule. */
export function modelOf(path: string, text: string, yaml: (text: string) => unknown): Model {
  const [, layer, tableName] = /([a-z]+)\/([a-z][a-z0-9_]*)\.sql$/.exec(path) ?? [];
  const [, comment, sql] = /^\/\*\n(.*?)\n\*\/\n(.+)$/s.exec(text) ?? [];
  if (comment === undefined || sql === undefined)
    throw new Error(`${path}: expected a comment with the contract, then one query`);
  const read = contract.safeParse(yaml(comment));
  if (!read.success) throw new Error(`${path}: ${z.prettifyError(read.error)}`);
  const found = layers.find((one) => one === layer);
  if (found === undefined) throw new Error(`${path}: expected a folder of ${layers.join(', ')}`);
  const { columns: own, ...said } = read.data;
  const columns = said.judged ? { ...own, bronze_file: bronzeFile } : own;
  for (const key of said.keys) if (!(key in columns)) throw new Error(`${path}: keys: there is no column ${key}`);
  return { ...{ ...said, layer: found, table: `${found}.${tableName}`, sql: sql.trim().replace(/;$/, '') }, columns };
}

/** What a column is called where a table is made or read: DuckDB's instant has another name. */
export const sqlType = ({ type }: Column) => (type === 'TIMESTAMP' ? 'TIMESTAMP WITH TIME ZONE' : type);

export const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
