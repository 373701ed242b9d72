import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);

const settings = z.object({
  /** Where it listens, and under what name clients are told to come. */
  EMULATOR_HOST: z.string().min(1).default('127.0.0.1'),
  /** Of Service Bus and Event Hubs. 0: any free port. */
  EMULATOR_PORT: port.default(5673),
  /** Of Blob Storage. 0: any free port. */
  EMULATOR_BLOB_PORT: port.default(0),
  /** Of Cosmos DB. 0: any free port. */
  EMULATOR_COSMOS_PORT: port.default(0),
  /** Of Key Vault. 0: any free port. */
  EMULATOR_KEY_VAULT_PORT: port.default(0),
  COSMOS_TOPOLOGY: z.string().min(1).default('libs/eventsourcing/cosmos.json'),
  DATA_DIR: z.string().min(1).default('data'),
  EVENT_HUBS_TOPOLOGY: z.string().min(1).default('libs/messaging/event-hubs.json'),
  SERVICE_BUS_TOPOLOGY: z.string().min(1).default('libs/messaging/service-bus.json'),
});

/** All settings of the process. Throws an Error that lists all that is wrong with them. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>) {
  const parsed = settings.safeParse(environment);
  if (!parsed.success) throw new Error(`settings:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
