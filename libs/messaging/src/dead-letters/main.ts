import { z } from 'zod';
import { openServiceBus } from '../open-service-bus.js';
import { readSubscriptions } from '../subscriptions.js';
import { BadUsage, run, usage } from './command-line.js';

const settings = z.object({
  SERVICE_BUS_CONNECTION_STRING: z
    .string()
    .startsWith('Endpoint=')
    .default(
      'Endpoint=sb://127.0.0.1:5673;SharedAccessKeyName=local;SharedAccessKey=local;UseDevelopmentEmulator=true;',
    ),
  SERVICE_BUS_TOPOLOGY: z.string().min(1).default('libs/messaging/service-bus.json'),
});

const args = process.argv.slice(2);
if (args.includes('--help') || args.includes('-h')) {
  process.stdout.write(`${usage}\n`);
} else {
  try {
    const { SERVICE_BUS_CONNECTION_STRING, SERVICE_BUS_TOPOLOGY } = settings.parse(process.env);
    const subscriptions = readSubscriptions(SERVICE_BUS_TOPOLOGY);
    const client = await openServiceBus(SERVICE_BUS_CONNECTION_STRING);
    try {
      process.stdout.write(`${await run(args, client, subscriptions)}\n`);
    } finally {
      await client.close();
    }
  } catch (error) {
    const bad = error instanceof BadUsage;
    const what = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    process.stderr.write(bad ? `${what}\n\n${usage}\n` : `${what}\n`);
    process.exitCode = bad ? 2 : 1;
  }
}
