import type { ServiceBusClient } from '@azure/service-bus';
import { presentOf, sharedKeyOf, type Present } from './shared-key.js';

/**
 * One client per process, for all senders and receivers: they share its connection. Whoever opens it closes it.
 *
 * The SDK's own delays would keep everything silent for 30 s after each restart of the bus. And it does not end what is
 * under way when the connection breaks: a send or a settlement then hangs until `timeoutMs`, 60 s unless told otherwise,
 * and is tried three times more. Our callers try again themselves; receivers reconnect for ever in any case.
 */
export async function openServiceBus(connection: string | Present, timeoutMs = 5_000): Promise<ServiceBusClient> {
  // Loaded when it is needed: it costs 150 ms and 30 MB.
  const { ServiceBusClient } = await import('@azure/service-bus');
  const delays = { retryDelayInMs: 500, maxRetryDelayInMs: 5_000 };
  const options = { retryOptions: { ...delays, maxRetries: 0, timeoutInMs: timeoutMs } };
  const present = presentOf(connection);
  const shared = sharedKeyOf(present);
  if (shared === undefined) return new ServiceBusClient(present.value, options);
  return new ServiceBusClient(shared.host, shared.credential, options);
}
