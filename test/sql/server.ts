import { migrate } from '#service/migration/migrate.js';
import { closedShop } from '../../apps/local/src/every-service.js';
import { committed } from './migrations.js';

/** The address of a schema on the server that SQL_URL names (mssql://user@host/database); undefined without one. */
export function schemaAt(schema: string, { SQL_URL }: NodeJS.ProcessEnv = process.env): string | undefined {
  if (!SQL_URL) return undefined;
  const [place, options] = SQL_URL.split('?');
  return `${place}/${schema}${options === undefined ? '' : `?${options}`}`;
}

/** Settings with which a shop keeps its rows on that server, in migrated schemas of its own; none without a server. */
export async function rowsAtServer(shop: string, env: NodeJS.ProcessEnv = process.env) {
  const url = schemaAt(`${shop}-{service}`, env);
  if (url === undefined) return {};
  const { SQL_PASSWORD } = env;
  for (const { name: service } of closedShop)
    await migrate(
      url.replaceAll('{service}', service),
      SQL_PASSWORD ? { value: SQL_PASSWORD } : undefined,
      committed(service),
    );
  return { VIEWS_URL: url, ANSWERS_URL: url, ...(SQL_PASSWORD && { SQL_PASSWORD }) };
}
