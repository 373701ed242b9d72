import type { Running } from './serve.js';

/**
 * For a process that does nothing else: open until it is told to end. Whoever forked it hears that it is open and on which port;
 * without that one it ends too, even if that one was killed.
 */
export function keepOpen({ url, close }: Running) {
  const end = () =>
    void close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  for (const signal of ['SIGINT', 'SIGTERM', 'disconnect'] as const) process.once(signal, end);
  process.send?.({ ready: true, port: Number(new URL(url).port) });
}
