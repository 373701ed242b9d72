import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';

/** Undefined where there is none. */
export const sshdPath = ['/usr/sbin/sshd', '/usr/local/sbin/sshd', '/usr/bin/sshd'].find(existsSync);

/**
 * OpenSSH's server on a free port of this machine, with keys and settings of its own in a folder, for the user we are. We listen, and
 * each connection has an sshd of its own, so that all of them can be killed at any moment.
 */
export class Sshd {
  private readonly sessions = new Set<ChildProcess>();
  private server: Server | undefined;
  private port = 0;

  private constructor(private readonly folder: string) {}

  /** `sftp`: arguments of its SFTP server, such as -R, which lets nobody write. */
  static async start(folder: string, sftp = ''): Promise<Sshd> {
    mkdirSync(folder);
    const at = (name: string) => join(folder, name);
    for (const name of ['host', 'ours', 'unknown'])
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', at(name)]);
    writeFileSync(at('authorized'), readFileSync(at('ours.pub')));
    const settings = [
      ...[`HostKey ${at('host')}`, `AuthorizedKeysFile ${at('authorized')}`, 'AuthenticationMethods publickey'],
      ...['UsePAM no', 'StrictModes no', 'PermitRootLogin prohibit-password', `Subsystem sftp internal-sftp ${sftp}`],
    ];
    writeFileSync(at('sshd_config'), settings.join('\n'));
    // As root it separates its privileges, and wants an empty folder for that, which Debian makes when it starts the service.
    if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true });
    const sshd = new Sshd(folder);
    await sshd.listen();
    return sshd;
  }

  url(path: string) {
    return `sftp://${encodeURIComponent(userInfo().username)}@127.0.0.1:${this.port}${path}`;
  }

  /** As ssh-keygen -l prints it. */
  get hostKey() {
    const [, key] = readFileSync(join(this.folder, 'host.pub'), 'utf8').split(' ');
    const hash = createHash('sha256').update(Buffer.from(key!, 'base64')).digest('base64');
    return `SHA256:${hash.replace(/=+$/, '')}`;
  }

  keyFile(name: 'ours' | 'unknown') {
    return join(this.folder, name);
  }

  /** After it was killed: on the same port. */
  async listen() {
    const server = createServer({ pauseOnConnect: true }, (socket) => {
      const session = spawn(sshdPath!, ['-i', '-e', '-f', join(this.folder, 'sshd_config')], {
        stdio: [socket, socket, 'ignore'],
      });
      this.sessions.add(session);
      session.once('exit', () => this.sessions.delete(session));
      // It is theirs now.
      socket.destroy();
    });
    server.listen(this.port, '127.0.0.1');
    await once(server, 'listening');
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  async kill() {
    const ended = this.close();
    for (const session of this.sessions) session.kill('SIGKILL');
    await ended;
  }

  /** Resolves when everybody who was connected has gone. */
  async close() {
    const ended = [...this.sessions].map((session) => once(session, 'exit'));
    await Promise.all([once(this.server!.close(), 'close'), ...ended]);
  }
}
