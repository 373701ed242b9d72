import type { ServiceBusClient } from '@azure/service-bus';

/**
 * One client per process, for all senders and receivers: they share its connection. Whoever opens it closes it.
 *
 * The SDK's own delays would keep everything silent for 30 s after each restart of the bus. And it does not end what is
 * under way when the connection breaks: a send or a settlement then hangs until `timeoutMs`, 60 s unless told otherwise,
 * and is tried three times more. Our callers try again themselves; receivers reconnect for ever in any case.
 */
export async function openServiceBus(connectionString: string, timeoutMs = 5_000): Promise<ServiceBusClient> {
  // Loaded when it is needed: it costs 150 ms and 30 MB.
  const { ServiceBusClient } = await import('@azure/service-bus');
  const delays = { retryDelayInMs: 500, maxRetryDelayInMs: 5_000 };
  return new ServiceBusClient(connectionString, { retryOptions: { ...delays, maxRetries: 0, timeoutInMs: timeoutMs } });
}
