import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** What it does with what comes by: the answers of the database can be kept from the server. */
export interface Door {
  /** Of the same database, through this door. */
  readonly url: string;
  /** Cuts as many connections, the next ones that send COMMIT, when the database has done it and before it can say so. */
  loseCommits(count: number): void;
  /** How many of them are still to come. */
  left(): number;
  close(): void;
}

/** A simple query of the protocol: `Q`, its length, its text, a zero. */
const COMMIT = /Q\0\0\0\x0bcommit\0/i;

/** A door on loopback to a PostgreSQL, at which its answers can be stopped. */
export async function openDoor(databaseUrl: string): Promise<Door> {
  const url = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let left = 0;
  const door = createServer(visitor => {
    const host = connect(Number(url.port), url.hostname);
    for (const socket of [visitor, host]) sockets.add(socket.on('error', () => {}));
    host.pipe(visitor);
    visitor.on('data', chunk => {
      host.write(chunk);
      if (left === 0 || !COMMIT.test(chunk.toString('latin1'))) return;
      left -= 1;
      host.unpipe(visitor);
      // its answer says that the commit is done; only then is the connection cut
      host.once('data', () => {
        visitor.destroy();
        host.destroy();
      });
      host.resume();
    });
    visitor.on('close', () => host.end());
    host.on('close', () => visitor.destroy());
  });
  await once(door.listen(0, '127.0.0.1'), 'listening');
  const { port } = door.address() as { port: number };
  return {
    url: Object.assign(new URL(url), { port: String(port) }).href,
    loseCommits: count => (left = count),
    left: () => left,
    close: () => {
      for (const socket of sockets) socket.destroy();
      door.close();
    },
  };
}
