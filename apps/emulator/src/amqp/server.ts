import type { Socket } from 'node:net';
import rhea, { type EventContext, type SenderOptions } from 'rhea';
import { tuneConnection } from './connection.js';
import { routeLinks, type Served } from './routing.js';

const connectionsMax = 1000;

export type ServerOptions = Served & {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly report: (message: string) => void;
};

export type Server = { readonly port: number; close(): Promise<void> };

const listenOptions = {
  // The default of 2048 unsettled deliveries in a session is less than the SDK may ask for.
  session_buffer_size: 8192,
  receiver_options: { autoaccept: false, credit_window: 0 },
  // An abandoned message would be released, and its properties to modify lost.
  sender_options: { treat_modified_as_released: false } as SenderOptions,
  tcp_no_delay: true,
  max_frame_size: 1024 * 1024,
  idle_time_out: 120_000,
};

/** The AMQP 1.0 face of the broker, without TLS, as the SDK wants it of an emulator. Anybody may connect. */
export async function listen({ host, port, report, ...served }: ServerOptions): Promise<Server> {
  const container = rhea.create_container({ id: 'retreasure-emulator' });
  const mechanisms = container.sasl_server_mechanisms as Mechanisms;
  mechanisms.enable_anonymous();
  for (const name of ['MSSBCBS', 'EXTERNAL']) mechanisms[name] = letIn;

  container.on('connection_open', ({ connection }: EventContext) => tuneConnection(connection));
  routeLinks(container, served);
  // rhea prints what nobody listens for; a client that goes away is nothing to report.
  for (const event of ['disconnected', 'connection_close', 'connection_error', 'session_error'])
    container.on(event, () => {});
  const reportError = (error: unknown) => report(`AMQP: ${error instanceof Error ? error.message : String(error)}`);
  for (const event of ['error', 'protocol_error']) container.on(event, reportError);

  const server = container.listen({ ...listenOptions, host, port });
  server.maxConnections = connectionsMax;
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve);
    server.once('error', reject);
  });
  return {
    port: (server.address() as { port: number }).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // With an error, because rhea does not hear of a mere destroy and would keep its timers.
        for (const socket of sockets) socket.destroy(new Error('the emulator closes'));
      }),
  };
}

type Mechanisms = { enable_anonymous(): void; [name: string]: () => void };

/** A SASL mechanism that lets everybody in. */
const letIn = () => ({
  outcome: false,
  start() {
    this.outcome = true;
  },
});
