import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A port of this machine that leads to another one, until the line is cut. */
export class CuttableLine {
  private server: Server | undefined;
  private readonly sockets = new Set<Socket>();
  private readonly answers = new Set<Socket>();
  port = 0;

  constructor(private readonly to: () => number) {}

  async mend() {
    this.server = createServer((near) => {
      const far = connect(this.to(), '127.0.0.1');
      this.answers.add(far.on('close', () => this.answers.delete(far)));
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.sockets.add(one);
        one.setNoDelay(true).pipe(other);
        one.on('error', () => other.destroy()).on('close', () => this.sockets.delete(one) && other.destroy());
      }
    });
    await once(this.server.listen(this.port, '127.0.0.1'), 'listening');
    this.port = (this.server.address() as AddressInfo).port;
    return this;
  }

  /** What is asked on lines that are open now is heard, and not answered. */
  loseAnswers() {
    for (const far of this.answers) far.unpipe();
  }

  async cut() {
    const closed = once(this.server!.close(), 'close');
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }
}
