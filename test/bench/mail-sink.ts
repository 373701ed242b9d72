import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** A mail server in a process of its own, which takes everything, keeps nothing, and says over IPC how many it took. */
let taken = 0;
const server = new SMTPServer({
  ...{ authOptional: true, disabledCommands: ['STARTTLS'], disableReverseLookup: true },
  onData(stream, _, done) {
    stream.resume().on('end', () => {
      taken += 1;
      done(null, 'taken');
    });
  },
});
server.on('error', () => {});
server.listen(0, '127.0.0.1');
await once(server.server, 'listening');
process.on('message', () => process.send?.(taken));
process.on('disconnect', () => process.exit());
process.send?.((server.server.address() as AddressInfo).port);
